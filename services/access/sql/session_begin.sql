-- $1 token_hash, $2 session_id, $3 person_id, $4 role, $5 agency, $6 provider, $7 acr, $8 now, $9 began_in
INSERT INTO session (token_hash, session_id, person_id, role, agency, provider, acr, began_at, seen_at, began_in)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)
