-- $1 consumer_id, $2 name, $3 contact
-- Whichever of the two is taken: of two who bring both at once, one index tells before the other.
INSERT INTO consumer_name (consumer_id, name, contact) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING consumer_id
