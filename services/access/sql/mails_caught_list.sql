-- $1 mails_max
SELECT mail_id, content, caught_at FROM caught_mail ORDER BY caught_at DESC, mail_id LIMIT $1
