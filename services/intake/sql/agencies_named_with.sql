-- $1 part of a name, in NFC, escaped for LIKE, $2 limit
-- Those first that begin with it.
SELECT ori, name, state
FROM agencies
WHERE normalize(name) ILIKE '%' || $1 || '%' AND ended_on IS NULL
ORDER BY normalize(name) NOT ILIKE $1 || '%', name, ori LIMIT $2
