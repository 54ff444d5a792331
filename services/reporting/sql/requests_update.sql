-- $1 request_id[], $2 program[], $3 topics[] (slugs joined by commas), $4 status[], $5 decline_reason[], $6 screened_on[], $7 closed_on[] (null: as before, in all of them); each request once
UPDATE requests
SET
    program = coalesce(given.program, requests.program),
    topics = coalesce(string_to_array(given.topics, ','), requests.topics),
    status = coalesce(given.status, requests.status),
    decline_reason = coalesce(given.decline_reason, requests.decline_reason),
    screened_on = coalesce(given.screened_on, requests.screened_on),
    closed_on = coalesce(given.closed_on, requests.closed_on)
FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[]
) AS given (request_id, program, topics, status, decline_reason, screened_on, closed_on)
WHERE requests.request_id = given.request_id
