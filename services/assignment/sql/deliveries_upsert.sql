-- $1 rows, as JSON
INSERT INTO deliveries SELECT * FROM json_populate_recordset(NULL::deliveries, $1::json)
ON CONFLICT (delivery_id) DO UPDATE SET
    delivery_type = excluded.delivery_type,
    topics = excluded.topics,
    mode = excluded.mode,
    hours = excluded.hours,
    attendees_in_person = excluded.attendees_in_person,
    attendees_virtual = excluded.attendees_virtual,
    delivered_on = excluded.delivered_on,
    further_experts = excluded.further_experts,
    products = excluded.products,
    corrected_on = excluded.corrected_on,
    struck_on = excluded.struck_on,
    correction_reason = excluded.correction_reason
