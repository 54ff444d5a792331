-- $1 the first seven characters of an ORI, $2 limit
SELECT ori, version, name, kind, state, sworn, registered_on, changed_on,
    ended_on, ended_by, successor, split_into, covered_by, covered_on, cover_ended_on, dormant_on, dormancy_ended_on
FROM agencies
WHERE left(ori, 7) = $1 ORDER BY ori LIMIT $2
