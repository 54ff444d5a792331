-- $1 request_id[]
SELECT
    request_id, position, version, ori, status, program_asked, program,
    array_to_string(topics, ',') AS topics, array_to_string(delivery_types, ',') AS delivery_types,
    problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by,
    wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on,
    delivered_on, closed_on, reason, note, confidential,
    array_to_string(similar_requests, ',') AS similar_requests, merged_into, authorization_title,
    authorization_document, authorized_on, reauthorization_asked_on, moves, escalated_on,
    left_engagement_id, array_to_string(languages, ',') AS languages,
    held_on, hold_reason, status_before
FROM requests WHERE request_id = ANY ($1::uuid[])
