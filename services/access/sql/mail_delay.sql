-- $1 mail_id, $2 says
UPDATE mail SET says = $2 WHERE mail_id = $1 AND ended_as IS NULL
