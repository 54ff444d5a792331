-- $1 position of the last one seen (null: from the latest), $2 limit, $3 status of the request itself, $4 sees everything, $5 party whose confidential ones are seen too (null: nobody's)
SELECT
    requests.request_id, requests.position, requests.confidential, requests.ori,
    requests.program, requests.topics,
    journey_status(requests.status, engagements.status) AS status,
    requests.decline_reason, engagements.engagement_id, engagements.provider,
    requests.submitted_on, requests.screened_on, requests.closed_on,
    engagements.opened_on, engagements.delivered_on, engagements.cancelled_on,
    engagements.closed_on AS engagement_closed_on
FROM requests
LEFT JOIN engagements
    ON engagements.request_id = requests.request_id
    -- The last one: after an escalation there are several.
    AND NOT EXISTS (
        SELECT
        FROM engagements AS later
        WHERE later.request_id = engagements.request_id
            AND later.position > engagements.position
    )
WHERE requests.position < coalesce($1::bigint, 9223372036854775807)
    AND requests.status = $3
    AND journey_status(requests.status, engagements.status) = $3
    AND (NOT requests.confidential OR $4::boolean OR is_open_to(requests.request_id, $5))
ORDER BY requests.position DESC
LIMIT $2
