-- $1 feed
DELETE FROM parked WHERE feed = $1
