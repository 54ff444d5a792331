-- $1 feed, $2 positions, $3 streams, $4 reasons, $5 errors, $6 attempts, $7 newer types, $8 their versions
INSERT INTO parked (feed, position, stream, reason, error, attempts, newer_type, newer_version)
SELECT $1, * FROM unnest(
    $2::bigint[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::integer[]
)
