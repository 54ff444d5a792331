-- $1 token_hash, $2 now, $3 the latest end of one that is given now
SELECT consumer_id, key_id, scopes FROM machine_token
WHERE token_hash = $1 AND expires_at > $2 AND expires_at <= $3
