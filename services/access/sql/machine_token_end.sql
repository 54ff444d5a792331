-- $1 token_hash
DELETE FROM machine_token WHERE token_hash = $1
