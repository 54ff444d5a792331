-- $1 feed, $2 positions, $3 streams, $4 errors, $5 attempts
INSERT INTO parked (feed, position, stream, error, attempts)
SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::integer[])
