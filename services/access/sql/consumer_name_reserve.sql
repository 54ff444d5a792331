-- $1 consumer_id, $2 name
-- Again for the same consumer: a retry.
INSERT INTO consumer_name (consumer_id, name) VALUES ($1, $2)
ON CONFLICT (lower(name)) DO UPDATE SET name = excluded.name
WHERE consumer_name.consumer_id = excluded.consumer_id
RETURNING consumer_id
