-- $1 feed
SELECT EXISTS (SELECT FROM parked WHERE feed = $1)
