-- $1 request_id[], $2 position[], $3 ori[], $4 program[], $5 topics[] (slugs joined by commas), $6 status[], $7 decline_reason[], $8 submitted_on[], $9 screened_on[], $10 closed_on[]
INSERT INTO requests (
    request_id, position, ori, program, topics,
    status, decline_reason, submitted_on, screened_on, closed_on
)
SELECT
    given.request_id, given.position, given.ori, given.program, string_to_array(given.topics, ','),
    given.status, given.decline_reason, given.submitted_on, given.screened_on, given.closed_on
FROM unnest(
    $1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[],
    $6::text[], $7::text[], $8::date[], $9::date[], $10::date[]
) AS given (
    request_id, position, ori, program, topics,
    status, decline_reason, submitted_on, screened_on, closed_on
)
