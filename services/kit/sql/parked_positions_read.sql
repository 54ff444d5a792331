-- $1 feed, $2 streams, $3 limit
SELECT position, stream FROM parked
WHERE feed = $1 AND stream = ANY ($2::text[]) ORDER BY position LIMIT $3
