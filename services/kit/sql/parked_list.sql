-- $1 feed or null for all, $2 limit
SELECT feed, stream, position, reason, error, attempts, parked_at, newer_type, newer_version
FROM parked
WHERE $1::text IS NULL OR feed = $1
ORDER BY feed, position LIMIT $2
