-- $1 ori, $2 topic[], $3 submitted from, $4 submitted until, $5 request_id of the one compared, $6 limit. What came to nothing is like nothing.
SELECT
    requests.request_id, requests.position, requests.version, requests.ori,
    agencies.name AS agency_name, requests.status, requests.program_asked, requests.program,
    requests.topics, requests.delivery_types, requests.wanted_from, requests.wanted_until,
    requests.submitted_on, requests.screened_on, requests.engagement_id, requests.provider,
    requests.assigned_on, requests.delivered_on, requests.closed_on, requests.reason,
    requests.confidential, requests.similar_requests, requests.merged_into, requests.authorized_on,
    requests.reauthorization_asked_on, requests.moves, requests.escalated_on
FROM requests LEFT JOIN agencies USING (ori)
WHERE
    requests.ori = $1
    AND requests.topics && $2::text[]
    AND requests.submitted_on BETWEEN $3 AND $4
    AND requests.request_id <> $5
    AND requests.status NOT IN ('declined', 'withdrawn', 'merged', 'cancelled')
ORDER BY requests.position DESC LIMIT $6
