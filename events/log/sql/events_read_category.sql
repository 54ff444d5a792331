-- parameters: after (position), limit, category
SELECT position, stream, version, id, type, schema_version, data, metadata, recorded_at
FROM log.event
WHERE split_part(stream, '-', 1) = $3 AND position > $1
ORDER BY position
LIMIT $2
