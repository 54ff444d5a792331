-- $1 person_id
DELETE FROM session WHERE person_id = $1
