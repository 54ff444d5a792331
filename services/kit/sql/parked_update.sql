-- $1 feed, $2 position, $3 reason, $4 error, $5 newer type, $6 its version
UPDATE parked
SET reason = $3, error = $4, newer_type = $5, newer_version = $6, attempts = attempts + 1
WHERE feed = $1 AND position = $2
