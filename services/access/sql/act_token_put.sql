-- $1 token_hash, $2 link_id
INSERT INTO act_token (token_hash, link_id) VALUES ($1, $2)
