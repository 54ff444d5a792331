-- $1 feed, $2 position, $3 error
UPDATE parked SET error = $3, attempts = attempts + 1 WHERE feed = $1 AND position = $2
