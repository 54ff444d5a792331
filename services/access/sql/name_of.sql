-- $1 person
SELECT name FROM person_name WHERE person_id = $1
