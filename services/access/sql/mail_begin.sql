-- $1 mail_id, $2 attempts, $3 due_at
-- Counted before it is handed over: whatever ends this process then, the mail is not tried for
-- ever, and nobody else begins it before the pause is over.
UPDATE mail SET attempts = attempts + 1, due_at = $3
WHERE mail_id = $1 AND attempts = $2 AND ended_as IS NULL
RETURNING mail_id
