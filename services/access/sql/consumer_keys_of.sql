-- $1 consumer_id, $2 key_ids
SELECT key_id, jwk FROM consumer_key WHERE consumer_id = $1 AND key_id = any($2::uuid[])
ORDER BY added_at DESC, key_id
