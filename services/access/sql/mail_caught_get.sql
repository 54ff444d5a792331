-- $1 mail_id
SELECT mail_id, content, caught_at FROM caught_mail WHERE mail_id = $1
