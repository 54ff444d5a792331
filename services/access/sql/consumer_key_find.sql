-- $1 thumbprint, $2 consumer_id
-- That of the consumer first, should others have it, too.
SELECT key_id, consumer_id FROM consumer_key
WHERE thumbprint = $1
ORDER BY consumer_id <> $2, added_at, key_id
LIMIT 1
