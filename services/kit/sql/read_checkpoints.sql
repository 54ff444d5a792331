-- no parameters
SELECT feed, position, event_id FROM checkpoint ORDER BY feed
