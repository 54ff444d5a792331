-- parameters: set_name
SELECT number, file, checksum FROM migration WHERE set_name = $1 ORDER BY number
