-- $1 position
SELECT last_known_day($1)
