-- $1 rows, as JSON
INSERT INTO engagements SELECT * FROM json_populate_recordset(NULL::engagements, $1::json)
ON CONFLICT (engagement_id) DO UPDATE SET
    version = excluded.version,
    status = excluded.status,
    provider = excluded.provider,
    expert_id = excluded.expert_id,
    assigned_on = excluded.assigned_on,
    deliveries = excluded.deliveries,
    hours = excluded.hours,
    last_delivery_on = excluded.last_delivery_on,
    delivered_on = excluded.delivered_on,
    cancelled_on = excluded.cancelled_on,
    declined = excluded.declined,
    confidential = excluded.confidential,
    excluded_providers = excluded.excluded_providers,
    accepted_on = excluded.accepted_on,
    plan = excluded.plan,
    plan_status = excluded.plan_status,
    held_on = excluded.held_on,
    hold_reason = excluded.hold_reason,
    closed_on = excluded.closed_on,
    close_reason = excluded.close_reason,
    status_before = excluded.status_before
