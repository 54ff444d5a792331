-- $1 feed, $2 streams
SELECT count(*) FROM parked WHERE feed = $1 AND stream = ANY ($2::text[])
