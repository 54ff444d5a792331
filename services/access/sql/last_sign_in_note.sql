-- $1 person_id, $2 now
INSERT INTO last_sign_in (person_id, signed_in_at) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE
SET signed_in_at = greatest(last_sign_in.signed_in_at, excluded.signed_in_at)
