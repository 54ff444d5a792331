-- $1 feed, $2 event ids
SELECT event_id, order_id FROM discarded WHERE feed = $1 AND event_id = ANY ($2::uuid[])
