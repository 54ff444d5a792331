-- $1 engagement ids
SELECT delivery_id, engagement_id, provider, expert_id, delivery_type, topics, mode, hours,
    attendees_in_person, attendees_virtual, delivered_on, further_experts, products, corrected_on,
    struck_on, correction_reason
FROM deliveries WHERE engagement_id = ANY ($1::uuid[])
