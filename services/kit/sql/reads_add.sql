-- $1 persons, $2 roles, $3 operations, $4 things, $5 ids of things, $6 rows, $7 first positions, $8 last positions
-- Passes the gate by itself.
WITH added AS (
    INSERT INTO read (person, role, operation, thing, thing_id, rows, first_position, last_position)
    SELECT * FROM unnest(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::bigint[]
    )
)
SELECT to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations
FROM whole
