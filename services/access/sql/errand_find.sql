-- $1 errand_hash, $2 now
SELECT mail_id, about FROM mail WHERE errand_hash = $1 AND errand_until > $2 AND ended_as IS NULL
