-- $1 before this instant, $2 limit
DELETE FROM read WHERE read_id IN (SELECT read_id FROM read WHERE read_at < $1 ORDER BY read_at LIMIT $2)
