-- $1 mail_id, $2 kinds, $3 asked_at
-- One that ended without reaching anybody waits again, as if it had just been asked for.
UPDATE mail SET ended_as = NULL, ended_at = NULL, says = NULL, attempts = 0, asked_at = $3, due_at = $3
WHERE mail_id = $1 AND kind = ANY ($2::text[]) AND ended_as IN ('no-address', 'refused', 'given-up')
RETURNING mail_id
