-- $1 delivery_id[], $2 engagement_id[], $3 ori[], $4 program[], $5 delivery_type[], $6 mode[], $7 topics[] (slugs joined by commas), $8 hours[], $9 attendees_in_person[], $10 attendees_virtual[], $11 delivered_on[]
INSERT INTO deliveries (
    delivery_id, engagement_id, ori, program, delivery_type, mode, topics,
    hours, attendees_in_person, attendees_virtual, delivered_on
)
SELECT
    given.delivery_id, given.engagement_id, given.ori, given.program, given.delivery_type,
    given.mode, string_to_array(given.topics, ','),
    given.hours, given.attendees_in_person, given.attendees_virtual, given.delivered_on
FROM unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::double precision[], $9::integer[], $10::integer[], $11::date[]
) AS given (
    delivery_id, engagement_id, ori, program, delivery_type, mode, topics,
    hours, attendees_in_person, attendees_virtual, delivered_on
)
