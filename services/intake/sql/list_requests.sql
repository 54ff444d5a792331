-- $1 status or null, $2 ori or null, $3 before position or null, $4 limit, $5 sees everything, $6 ori whose confidential ones are seen too, or null
SELECT
    requests.request_id, requests.position, requests.version, requests.ori,
    agencies.name AS agency_name, requests.status, requests.program_asked, requests.program,
    requests.topics, requests.delivery_types, requests.wanted_from, requests.wanted_until,
    requests.submitted_on, requests.screened_on, requests.engagement_id, requests.provider,
    requests.assigned_on, requests.delivered_on, requests.closed_on, requests.reason,
    requests.confidential, requests.similar_requests, requests.merged_into, requests.authorized_on,
    requests.reauthorization_asked_on, requests.moves, requests.escalated_on, requests.languages,
    requests.held_on, requests.hold_reason
FROM requests LEFT JOIN agencies USING (ori)
WHERE
    ($1::text IS NULL OR requests.status = $1)
    AND ($2::text IS NULL OR requests.ori = $2)
    AND ($3::bigint IS NULL OR requests.position < $3)
    AND (NOT requests.confidential OR $5::boolean OR requests.ori = $6::text)
ORDER BY requests.position DESC LIMIT $4
