-- $1 request_id, $2 position of the last one seen (null: from the first), $3 limit
SELECT position, type, happened_on, recorded_at, role, detail
FROM timeline
WHERE request_id = $1 AND position > coalesce($2::bigint, 0)
ORDER BY position
LIMIT $3
