-- $1 feed. No position where the feed never ran, or its row was taken away. `waits`: something may
-- be parked that waits for a release which can read it.
SELECT position, event_id, to_regclass('checkpoint')::oid::bigint AS made,
    EXISTS (
        SELECT FROM parked WHERE parked.feed = $1 AND reason IN ('newer-version', 'without-key', 'behind')
    ) AS waits
FROM whole LEFT JOIN checkpoint ON checkpoint.feed = $1
