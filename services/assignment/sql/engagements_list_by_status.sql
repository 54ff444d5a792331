-- $1 program or null, $2 after opened_on or null, $3 after engagement id, $4 limit,
-- $5 request or null, $6 sees everything, $7 provider whose confidential ones are seen too, or null,
-- $8 status
SELECT engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
    delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
    deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined,
    family_id, confidential, submitted_on, excluded_providers, accepted_on, plan, plan_status,
    held_on, hold_reason, closed_on, close_reason, status_before, languages
FROM engagements
WHERE status = $8 AND ($1::text IS NULL OR program = $1)
    AND ($5::uuid IS NULL OR request_id = $5)
    AND (NOT confidential OR $6::boolean OR provider = $7::text)
    AND ($2::date IS NULL OR (opened_on, engagement_id) > ($2, $3::uuid))
ORDER BY opened_on, engagement_id LIMIT $4
