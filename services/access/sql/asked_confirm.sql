-- $1 asked_id, $2 position, $3 confirmed_at, $4 expires_at
-- What was asked for stands in the log from now on, and here no more.
UPDATE asked_request
SET content = NULL, "position" = $2, confirmed_at = $3, expires_at = $4
WHERE asked_id = $1 AND confirmed_at IS NULL
