-- $1 content_hash
-- Of the same that is good for nothing any more: it has ended, or was asked for while the clock was ahead.
DELETE FROM asked_request WHERE content_hash = $1 AND confirmed_at IS NULL
