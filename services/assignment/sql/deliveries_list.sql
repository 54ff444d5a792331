-- $1 engagement id, $2 after delivered_on or null, $3 after delivery id, $4 limit, $5 of this provider or null,
-- $6 on the days of this participant or null
SELECT delivery_id, engagement_id, provider, expert_id, delivery_type, topics, mode, hours,
    attendees_in_person, attendees_virtual, delivered_on, further_experts, products, corrected_on,
    struck_on, correction_reason, late_reason, minutes_of(hours) AS minutes,
    topics_reason, attendance
FROM deliveries
WHERE engagement_id = $1
    AND ($5::text IS NULL OR provider = $5)
    AND ($6::text IS NULL OR took_part(
        (SELECT request_id FROM engagements WHERE engagement_id = $1), $6, delivered_on, delivered_on
    ))
    AND ($2::date IS NULL OR (delivered_on, delivery_id) > ($2, $3::uuid))
ORDER BY delivered_on, delivery_id LIMIT $4
