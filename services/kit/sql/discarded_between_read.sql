-- $1 feed, $2 after this position, $3 up to this one
SELECT position, event_id, order_id FROM discarded
WHERE feed = $1 AND position > $2 AND position <= $3 ORDER BY position
