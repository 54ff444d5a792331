-- $1 token_hash, $2 invitation_id
INSERT INTO invitation_token (token_hash, invitation_id) VALUES ($1, $2)
ON CONFLICT (token_hash) DO NOTHING
