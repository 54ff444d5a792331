-- $1 person_id
SELECT person_id FROM person_name WHERE person_id = $1 FOR UPDATE
