-- $1 content_hash, $2 now, $3 when it began at the latest
SELECT expires_at FROM asked_request
WHERE content_hash = $1 AND confirmed_at IS NULL AND expires_at > $2 AND asked_at <= $3
