-- $1 today, $2 limit
-- In the order of what is random.
SELECT invitation_id, answered_on FROM evaluation_token
WHERE NOT is_code AND NOT told AND taken_on < $1::date
ORDER BY token_hash
LIMIT $2
