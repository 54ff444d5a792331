-- no parameters
SELECT key_id, consumer_id, thumbprint, added_at FROM consumer_key ORDER BY added_at, key_id
