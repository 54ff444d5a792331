-- $1 person_id
SELECT name, mail FROM person_name WHERE person_id = $1
