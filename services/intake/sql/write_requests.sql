-- $1 request_id[], $2 position[], $3 version[], $4 ori[], $5 status[], $6 program_asked[], $7 program[], $8 topics[] (joined by commas), $9 delivery_types[] (joined by commas), $10 problem[], $11 contact_role[], $12 contact_name[], $13 contact_email[], $14 contact_telephone[], $15 authorized_by[], $16 wanted_from[], $17 wanted_until[], $18 submitted_on[], $19 screened_on[], $20 engagement_id[], $21 provider[], $22 assigned_on[], $23 delivered_on[], $24 closed_on[], $25 reason[], $26 note[], $27 confidential[], $28 similar_requests[] (joined by commas), $29 merged_into[], $30 authorization_title[], $31 authorization_document[], $32 authorized_on[], $33 reauthorization_asked_on[], $34 moves[], $35 escalated_on[], $36 left_engagement_id[], $37 languages[] (joined by commas), $38 held_on[], $39 hold_reason[], $40 status_before[]; each request once
INSERT INTO requests (
    request_id, position, version, ori, status, program_asked, program, topics, delivery_types,
    problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by,
    wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on,
    delivered_on, closed_on, reason, note, confidential, similar_requests, merged_into,
    authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves,
    escalated_on, left_engagement_id, languages, held_on, hold_reason, status_before
)
SELECT
    request_id, position, version, ori, status, program_asked, program,
    string_to_array(topics, ','), string_to_array(delivery_types, ','), problem, contact_role,
    contact_name, contact_email, contact_telephone, authorized_by, wanted_from, wanted_until,
    submitted_on, screened_on, engagement_id, provider, assigned_on, delivered_on, closed_on,
    reason, note, confidential, string_to_array(similar_requests, ',')::uuid[], merged_into,
    authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves,
    escalated_on, left_engagement_id, string_to_array(languages, ','), held_on, hold_reason,
    status_before
FROM unnest(
    $1::uuid[], $2::bigint[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
    $15::text[], $16::date[], $17::date[], $18::date[], $19::date[], $20::uuid[], $21::text[],
    $22::date[], $23::date[], $24::date[], $25::text[], $26::text[], $27::boolean[], $28::text[],
    $29::uuid[], $30::text[], $31::text[], $32::date[], $33::date[], $34::integer[], $35::date[],
    $36::uuid[], $37::text[], $38::date[], $39::text[], $40::text[]
) AS given (
    request_id, position, version, ori, status, program_asked, program, topics, delivery_types,
    problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by,
    wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on,
    delivered_on, closed_on, reason, note, confidential, similar_requests, merged_into,
    authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves,
    escalated_on, left_engagement_id, languages, held_on, hold_reason, status_before
)
ON CONFLICT (request_id) DO UPDATE SET
    version = excluded.version,
    status = excluded.status,
    program = excluded.program,
    authorized_by = excluded.authorized_by,
    screened_on = excluded.screened_on,
    engagement_id = excluded.engagement_id,
    provider = excluded.provider,
    assigned_on = excluded.assigned_on,
    delivered_on = excluded.delivered_on,
    closed_on = excluded.closed_on,
    reason = excluded.reason,
    note = excluded.note,
    confidential = excluded.confidential,
    similar_requests = excluded.similar_requests,
    merged_into = excluded.merged_into,
    authorization_title = excluded.authorization_title,
    authorization_document = excluded.authorization_document,
    authorized_on = excluded.authorized_on,
    reauthorization_asked_on = excluded.reauthorization_asked_on,
    moves = excluded.moves,
    escalated_on = excluded.escalated_on,
    left_engagement_id = excluded.left_engagement_id,
    held_on = excluded.held_on,
    hold_reason = excluded.hold_reason,
    status_before = excluded.status_before
