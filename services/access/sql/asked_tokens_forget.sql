-- $1 now, $2 rows_max
DELETE FROM asked_token
WHERE token_hash IN (SELECT token_hash FROM asked_token WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
