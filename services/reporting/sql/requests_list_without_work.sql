-- $1 position of the last one seen (null: from the latest), $2 limit, $3 and $4 of is_shown, $5 whether only what is of the party of is_shown, $6 status of a request before any engagement
SELECT shown.*
FROM requests_shown($3, $4) AS shown
WHERE shown.position < coalesce($1::bigint, 9223372036854775807)
    AND shown.intake_status = $6
    AND NOT EXISTS (
        SELECT
        FROM engagements
        WHERE engagements.request_id = shown.request_id AND engagements.counts
    )
    AND (NOT $5::boolean OR is_own(shown.request_id, $4))
ORDER BY shown.position DESC
LIMIT $2
