-- $1 feed, $2 stream, $3 limit
SELECT position FROM parked WHERE feed = $1 AND stream = $2 ORDER BY position LIMIT $3
