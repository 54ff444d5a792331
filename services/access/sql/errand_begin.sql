-- $1 mail_id, $2 errand_hash, $3 errand_until
UPDATE mail SET errand_hash = $2, errand_until = $3 WHERE mail_id = $1 AND ended_as IS NULL RETURNING mail_id
