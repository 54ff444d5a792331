-- $1 person_id, $2 name, $3 mail, $4 the name that was seen, $5 the mail that was seen
-- Again: it stands there already.
UPDATE person_name SET name = $2, mail = $3
WHERE person_id = $1 AND ((name, mail) = ($4, $5) OR (name, mail) = ($2, $3))
RETURNING person_id
