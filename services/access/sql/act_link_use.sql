-- $1 link_id, $2 used_at
UPDATE act_link SET used_at = $2 WHERE link_id = $1 AND used_at IS NULL
