-- parameters: id
SELECT position, stream, version, id, type, schema_version, data, metadata, recorded_at
FROM log.event
WHERE id = $1
