-- parameters: stream, after (version), limit
SELECT position, stream, version, id, type, schema_version, data, metadata, recorded_at
FROM log.event
WHERE stream = $1 AND version > $2
ORDER BY version
LIMIT $3
