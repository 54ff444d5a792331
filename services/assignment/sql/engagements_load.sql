-- $1 engagement ids
SELECT engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
    delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
    deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined,
    family_id, confidential, submitted_on, excluded_providers, accepted_on, plan, plan_status,
    held_on, hold_reason, closed_on, close_reason, status_before, languages
FROM engagements WHERE engagement_id = ANY ($1::uuid[])
