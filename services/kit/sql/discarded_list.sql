-- $1 limit
SELECT feed, stream, position, event_id, reason, order_id, discarded_at
FROM discarded ORDER BY feed, position LIMIT $1
