-- $1 feed, $2 position handled before, $3 position, $4 event_id. Passes the gate by itself.
-- Not synced to disk at commit: rows and checkpoint are lost together, and are made again from the log.
WITH moved AS (
    UPDATE checkpoint SET position = $3, event_id = $4
    WHERE feed = $1 AND position = $2 AND EXISTS (SELECT FROM whole)
    RETURNING set_config('synchronous_commit', 'off', true)
)
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    (SELECT count(*) FROM moved) AS moved
FROM whole
