-- $1 today, $2 limit
-- In the order of what is random. Whoever tried again after an answer that was cut off may have named any day.
SELECT invitation_id, least(greatest(answered_on, given_on), taken_on) AS answered_on
FROM evaluation_token
WHERE NOT is_code AND NOT told AND taken_on < $1::date
ORDER BY token_hash
LIMIT $2
