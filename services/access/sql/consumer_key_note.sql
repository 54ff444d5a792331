-- $1 key_id, $2 consumer_id, $3 thumbprint, $4 jwk, $5 added_at
-- Again with the same key: a retry.
INSERT INTO consumer_key (key_id, consumer_id, thumbprint, jwk, added_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (key_id) DO UPDATE SET added_at = consumer_key.added_at
WHERE consumer_key.consumer_id = excluded.consumer_id AND consumer_key.jwk = excluded.jwk
RETURNING key_id
