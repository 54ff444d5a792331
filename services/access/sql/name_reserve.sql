-- $1 person_id, $2 name, $3 mail
-- Whichever of the two is taken: of two who bring both at once, one index tells before the other.
INSERT INTO person_name (person_id, name, mail) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING person_id
