-- $1 limit
SELECT invitation_id, answer_id, tried_at FROM evaluation_token
WHERE tried_at IS NOT NULL
ORDER BY token_hash
LIMIT $1
