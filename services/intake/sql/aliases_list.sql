-- $1 ori of the agency, $2 limit
SELECT ori, stands_for, aliased_on FROM aliases WHERE stands_for = $1 ORDER BY ori LIMIT $2
