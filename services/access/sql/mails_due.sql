-- $1 now, $2 mails_max
SELECT mail_id, kind, person_id, about, asked_at, attempts
FROM mail
WHERE ended_as IS NULL AND due_at <= $1
ORDER BY due_at, mail_id
LIMIT $2
