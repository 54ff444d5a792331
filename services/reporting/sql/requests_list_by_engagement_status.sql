-- $1 position of the last one seen (null: from the latest), $2 limit, $3 status of the engagement
SELECT
    requests.request_id, requests.position, requests.ori, requests.program, requests.topics,
    journey_status(requests.status, engagements.status) AS status,
    requests.decline_reason, engagements.engagement_id, engagements.provider,
    requests.submitted_on, requests.screened_on, requests.closed_on,
    engagements.opened_on, engagements.delivered_on, engagements.cancelled_on
FROM requests
LEFT JOIN engagements USING (request_id)
WHERE requests.position < coalesce($1::bigint, 9223372036854775807)
    AND engagements.status = $3
    AND journey_status(requests.status, engagements.status) = $3
ORDER BY requests.position DESC
LIMIT $2
