-- $1 token_hash, $2 seen_after, $3 began_after, $4 not_after
SELECT session_id, person_id, role, agency, provider, began_at, seen_at
FROM session
WHERE token_hash = $1 AND seen_at > $2 AND began_at > $3 AND greatest(began_at, seen_at) <= $4
