-- $1 agency, $2 people_max. Passes the gate by itself; one row without a person where there is none.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    person_id
FROM whole
    LEFT JOIN (
        SELECT person_id
        FROM people
        WHERE status = 'admitted'
            AND roles @> jsonb_build_array(jsonb_build_object('role', 'requester', 'agency', $1::text))
        ORDER BY person_id
        LIMIT $2
    ) AS requester ON true
ORDER BY person_id
