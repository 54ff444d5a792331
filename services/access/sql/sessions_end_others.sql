-- $1 person_id, $2 session_id
DELETE FROM session WHERE person_id = $1 AND session_id <> $2
