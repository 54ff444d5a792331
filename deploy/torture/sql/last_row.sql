-- no parameters
SELECT position, stream, id::text, recorded_at
FROM log.event
ORDER BY position DESC
LIMIT 1
