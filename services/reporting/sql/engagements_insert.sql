-- $1 engagement_id[], $2 request_id[], $3 ori[], $4 program[], $5 topics[] (slugs joined by commas), $6 status[], $7 provider[], $8 opened_on[], $9 delivered_on[], $10 cancelled_on[]
INSERT INTO engagements (
    engagement_id, request_id, ori, program, topics,
    status, provider, opened_on, delivered_on, cancelled_on
)
SELECT
    given.engagement_id, given.request_id, given.ori, given.program,
    string_to_array(given.topics, ','),
    given.status, given.provider, given.opened_on, given.delivered_on, given.cancelled_on
FROM unnest(
    $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
    $6::text[], $7::text[], $8::date[], $9::date[], $10::date[]
) AS given (
    engagement_id, request_id, ori, program, topics,
    status, provider, opened_on, delivered_on, cancelled_on
)
