-- $1 token_hash, $2 asked_id, $3 submits, $4 expires_at
INSERT INTO asked_token (token_hash, asked_id, submits, expires_at) VALUES ($1, $2, $3, $4)
