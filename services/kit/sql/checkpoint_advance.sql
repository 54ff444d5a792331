-- $1 feed, $2 position handled before, $3 position, $4 event_id
-- Not synced to disk at commit: rows and checkpoint are lost together, and are made again from the log.
UPDATE checkpoint SET position = $3, event_id = $4
WHERE feed = $1 AND position = $2 AND EXISTS (SELECT FROM whole)
RETURNING set_config('synchronous_commit', 'off', true)
