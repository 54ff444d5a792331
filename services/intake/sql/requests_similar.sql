-- Of each that is compared: $1 ori[], $2 its topics[] (separated by commas), $3 submitted from[], $4 submitted until[], $5 request_id[]. $6 limit of each. What came to nothing is like nothing.
-- Each row says which tables it is from, as whole_read of the kit does; where nothing is found one row says that alone.
-- Asked for in a SELECT, the length of the arrays is nothing to plan anew for at each use.
SELECT tables.made, tables.migrations, alike.place, alike.request_id
FROM (
    SELECT to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations
    FROM whole
) AS tables
LEFT JOIN (
    SELECT compared.place, found.request_id, found.position
    FROM unnest(
        (SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::date[]), (SELECT $4::date[]), (SELECT $5::uuid[])
    )
        WITH ORDINALITY AS compared (ori, topics, earliest, latest, request_id, place)
    CROSS JOIN LATERAL (
        SELECT requests.request_id, requests.position
        FROM requests
        WHERE
            requests.ori = compared.ori
            AND requests.topics && string_to_array(compared.topics, ',')
            AND requests.submitted_on BETWEEN compared.earliest AND compared.latest
            AND requests.request_id <> compared.request_id
            AND requests.status NOT IN ('declined', 'withdrawn', 'merged', 'referred', 'cancelled')
        ORDER BY requests.position DESC LIMIT $6
    ) AS found
) AS alike ON true
ORDER BY alike.place, alike.position DESC
