-- $1 consumer_id, $2 jti_hash
SELECT true FROM assertion_used WHERE consumer_id = $1 AND jti_hash = $2
