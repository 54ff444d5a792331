-- $1 now, $2 rows_max
DELETE FROM asked_request
WHERE asked_id IN (SELECT asked_id FROM asked_request WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
