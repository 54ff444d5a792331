-- $1 feed
SELECT position, event_id FROM checkpoint WHERE feed = $1
