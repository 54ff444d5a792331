-- $1 person_id, $2 name, $3 mail
INSERT INTO person_name (person_id, name, mail) VALUES ($1, $2, $3)
ON CONFLICT (lower(mail)) DO NOTHING
RETURNING person_id
