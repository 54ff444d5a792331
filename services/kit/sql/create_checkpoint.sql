-- $1 feed, $2 position, $3 event_id
INSERT INTO checkpoint (feed, position, event_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
