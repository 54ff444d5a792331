-- $1 mail_id, $2 ended_as, $3 ended_at, $4 says
UPDATE mail SET ended_as = $2, ended_at = $3, says = coalesce($4, says),
    errand_hash = NULL, errand_until = NULL
WHERE mail_id = $1 AND ended_as IS NULL
