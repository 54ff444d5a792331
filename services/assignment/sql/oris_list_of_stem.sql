-- $1 the first seven characters of an ORI, $2 limit
SELECT ori, stands_for FROM oris WHERE left(ori, 7) = $1 ORDER BY ori LIMIT $2
