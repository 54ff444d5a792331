-- $1 feed, $2 stream
SELECT position, reason FROM parked WHERE feed = $1 AND stream = $2 ORDER BY position LIMIT 1
