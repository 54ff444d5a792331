-- $1 request_id[], $2 program[] (null: as before), $3 topics[] (slugs joined by commas; null: as before), $4 status[], $5 decline_reason[], $6 screened_on[] (null: as before), $7 closed_on[]; each request once
UPDATE requests
SET
    program = coalesce(given.program, requests.program),
    topics = coalesce(string_to_array(given.topics, ','), requests.topics),
    status = given.status,
    decline_reason = given.decline_reason,
    screened_on = coalesce(given.screened_on, requests.screened_on),
    closed_on = given.closed_on
FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[]
) AS given (request_id, program, topics, status, decline_reason, screened_on, closed_on)
WHERE requests.request_id = given.request_id
