-- $1 mails_max
DELETE FROM caught_mail
WHERE mail_id IN (SELECT mail_id FROM caught_mail ORDER BY caught_at DESC, mail_id OFFSET $1)
