-- parameters: position, stream, version, id, type, schema_version, data, metadata, recorded_at
INSERT INTO copied VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
