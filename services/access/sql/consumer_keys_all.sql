-- $1 consumer_id, or null for all
SELECT key_id, consumer_id, thumbprint, added_at FROM consumer_key
WHERE $1::uuid IS NULL OR consumer_id = $1
ORDER BY added_at, key_id
