-- $1 the first seven characters of an ORI, $2 limit
SELECT ori, version, name, kind, state, sworn, registered_on, changed_on FROM agencies
WHERE left(ori, 7) = $1 ORDER BY ori LIMIT $2
