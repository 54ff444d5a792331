-- $1 person_id
DELETE FROM identity WHERE person_id = $1
