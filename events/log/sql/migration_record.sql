-- parameters: set_name, number, file, checksum
INSERT INTO migration (set_name, number, file, checksum) VALUES ($1, $2, $3, $4)
