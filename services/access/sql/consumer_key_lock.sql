-- $1 key_id
SELECT key_id FROM consumer_key WHERE key_id = $1 FOR UPDATE
