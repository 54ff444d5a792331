-- $1 position of the last one seen (null: from the latest), $2 limit, $3 and $4 of is_shown, $5 whether only what is of the party of is_shown, $6 agency
SELECT * FROM requests_shown($3, $4)
WHERE position < coalesce($1::bigint, 9223372036854775807)
    AND (NOT $5::boolean OR is_own(request_id, $4))
    AND ori = $6
ORDER BY position DESC
LIMIT $2
