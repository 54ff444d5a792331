-- $1 token_hash, $2 consumer_id, $3 key_id, $4 scopes, $5 expires_at, $6 now
WITH forgotten AS (
    DELETE FROM machine_token WHERE expires_at <= $6
)
INSERT INTO machine_token (token_hash, consumer_id, key_id, scopes, expires_at)
VALUES ($1, $2, $3, $4, $5)
