-- $1 feed. No position where the feed never ran, or its row was taken away.
SELECT position, event_id, to_regclass('checkpoint')::oid::bigint AS made
FROM whole LEFT JOIN checkpoint ON feed = $1
