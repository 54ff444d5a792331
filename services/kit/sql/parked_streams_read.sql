-- $1 feed
SELECT DISTINCT stream FROM parked WHERE feed = $1
