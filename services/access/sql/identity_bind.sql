-- $1 issuer, $2 subject, $3 person_id, $4 bound_at
INSERT INTO identity (issuer, subject, person_id, bound_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING person_id
