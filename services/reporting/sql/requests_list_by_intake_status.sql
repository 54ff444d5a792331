-- $1 position of the last one seen (null: from the latest), $2 limit, $3 and $4 of is_shown, $5 whether only what is of the party of is_shown, $6 status that intake_has_the_last_word about
SELECT * FROM requests_shown($3, $4)
WHERE position < coalesce($1::bigint, 9223372036854775807)
    AND intake_status = $6
    AND (NOT $5::boolean OR is_own(request_id, $4))
ORDER BY position DESC
LIMIT $2
