-- $1 feed
SELECT position, event_id FROM checkpoint, whole WHERE feed = $1 FOR UPDATE OF checkpoint
