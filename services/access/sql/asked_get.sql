-- $1 asked_id, $2 now, $3 when it began at the latest
SELECT asked_id, request_id, agency, name, mail, content, asked_at, confirmed_at, "position"
FROM asked_request
WHERE asked_id = $1 AND expires_at > $2 AND coalesce(confirmed_at, asked_at) <= $3
