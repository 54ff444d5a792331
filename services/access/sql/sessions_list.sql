-- $1 person_id, $2 seen_after, $3 began_after, $4 not_after
SELECT session_id, role, agency, provider, acr, began_at, seen_at, began_in
FROM session
WHERE person_id = $1 AND seen_at > $2 AND began_at > $3 AND greatest(began_at, seen_at) <= $4
ORDER BY began_at DESC, session_id DESC
