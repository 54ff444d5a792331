-- $1 feed, $2 positions
DELETE FROM parked WHERE feed = $1 AND position = ANY ($2::bigint[])
