-- $1 ended_before, $2 mails_max
DELETE FROM mail
WHERE mail_id IN (
    SELECT mail_id FROM mail WHERE ended_as IS NOT NULL AND ended_at < $1 ORDER BY ended_at LIMIT $2
)
