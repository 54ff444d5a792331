-- $1 request_id
SELECT
    requests.request_id, requests.position, requests.version, requests.ori,
    agencies.name AS agency_name, requests.status, requests.program_asked, requests.program,
    requests.topics, requests.delivery_types, requests.wanted_from, requests.wanted_until,
    requests.submitted_on, requests.screened_on, requests.engagement_id, requests.provider,
    requests.assigned_on, requests.delivered_on, requests.closed_on, requests.reason,
    requests.confidential, requests.similar_requests, requests.merged_into, requests.authorized_on,
    requests.reauthorization_asked_on, requests.moves, requests.escalated_on, requests.languages,
    requests.held_on, requests.hold_reason,
    requests.problem, requests.contact_role, requests.contact_name, requests.contact_email,
    requests.contact_telephone, requests.authorized_by, requests.authorization_title,
    requests.authorization_document, requests.note
FROM requests LEFT JOIN agencies USING (ori) WHERE requests.request_id = $1
