-- $1 person_id, $2 name
UPDATE person_name SET name = $2 WHERE person_id = $1 AND name <> $2
