-- $1 errand_hash, $2 now, $3 the latest end of one that begins now
SELECT mail_id, about FROM mail WHERE errand_hash = $1 AND errand_until > $2 AND errand_until <= $3 AND ended_as IS NULL
