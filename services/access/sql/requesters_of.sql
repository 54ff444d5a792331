-- $1 agencies, $2 people_max of each. Passes the gate by itself; one row without a person where there is none.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    agency, person_id
FROM whole
    LEFT JOIN (
        SELECT agency, person_id, row_number() OVER (PARTITION BY agency ORDER BY person_id) AS number
        FROM (
            SELECT DISTINCT role ->> 'agency' AS agency, person_id
            FROM people CROSS JOIN jsonb_array_elements(roles) AS role
            WHERE status = 'admitted'
                AND role ->> 'role' = 'requester'
                AND role ->> 'agency' = ANY ($1::text[])
        ) AS asking
    ) AS requester ON number <= $2
ORDER BY agency, person_id
