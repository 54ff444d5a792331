-- $1 engagement ids
SELECT engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
    delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
    deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined
FROM engagements WHERE engagement_id = ANY ($1::uuid[])
