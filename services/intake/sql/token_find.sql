-- $1 token_hash
SELECT invitation_id, taken_on IS NOT NULL AS used FROM evaluation_token WHERE token_hash = $1
