-- $1 ori[], $2 name[], $3 kind[], $4 state[], $5 sworn[]; each ori once
INSERT INTO agencies (ori, name, kind, state, sworn)
SELECT *
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[])
ON CONFLICT (ori) DO UPDATE
SET name = excluded.name, kind = excluded.kind, state = excluded.state, sworn = excluded.sworn
