-- $1 name, in NFC, $2 limit
SELECT ori, name, state
FROM agencies
WHERE lower(normalize(name)) = lower($1) AND ended_on IS NULL
ORDER BY ori LIMIT $2
