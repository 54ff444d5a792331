-- parameters: after (position), limit, positions
SELECT position, stream, version, id, type, schema_version, data, metadata, recorded_at
FROM log.event
WHERE position = ANY ($3::bigint[]) AND position > $1
ORDER BY position
LIMIT $2
