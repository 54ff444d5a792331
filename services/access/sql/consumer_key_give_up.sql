-- $1 key_id
DELETE FROM consumer_key WHERE key_id = $1
