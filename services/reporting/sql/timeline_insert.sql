-- $1 request_id[], $2 position[], $3 type[], $4 happened_on[], $5 recorded_at[], $6 role[], $7 detail[]
INSERT INTO timeline (request_id, position, type, happened_on, recorded_at, role, detail)
SELECT *
FROM unnest(
    $1::uuid[], $2::bigint[], $3::text[], $4::date[], $5::timestamptz[], $6::text[], $7::text[]
)
