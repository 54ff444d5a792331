-- $1 person_id, $2 seen_after, $3 began_after, $4 not_after, $5 kept_max
-- Those that are over, and the oldest beyond those that one person may have.
DELETE FROM session AS old
WHERE person_id = $1 AND (
    seen_at <= $2 OR began_at <= $3 OR greatest(began_at, seen_at) > $4 OR token_hash NOT IN (
        SELECT token_hash FROM session WHERE person_id = $1
        ORDER BY began_at DESC, session_id DESC LIMIT $5
    )
)
