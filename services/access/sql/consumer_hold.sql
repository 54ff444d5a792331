-- $1 consumer_id, $2 key_id
-- Whoever would give the name or the key up waits until this transaction is over.
SELECT consumer_id
FROM consumer_name JOIN consumer_key USING (consumer_id)
WHERE consumer_id = $1 AND key_id = $2
FOR SHARE
