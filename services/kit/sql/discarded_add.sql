-- $1 feed, $2 position, $3 event id, $4 stream, $5 why it was parked, $6 id of the order
INSERT INTO discarded (feed, position, event_id, stream, reason, order_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (feed, event_id) DO NOTHING
