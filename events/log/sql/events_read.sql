-- parameters: after (position), limit
SELECT position, stream, version, id, type, schema_version, data, metadata, recorded_at
FROM log.event
WHERE position > $1
ORDER BY position
LIMIT $2
