-- $1 ORI, $2 to $4 of work_of_agency: who asks
SELECT
    agencies.ori, agencies.name, agencies.kind, agencies.state, agencies.sworn,
    present.standing, present.heir,
    nullif(
        (
            SELECT min(began_on)
            FROM agency_periods
            WHERE ori = $1
                AND began_on > coalesce(
                    (
                        SELECT max(other.began_on)
                        FROM agency_periods AS other
                        WHERE other.ori = $1
                            AND (other.standing, other.heir) IS DISTINCT FROM (present.standing, present.heir)
                    ),
                    '-infinity'
                )
        ),
        '1900-01-01' -- it was so for ever, as far as is known
    ) AS since,
    ARRAY(
        SELECT profile ->> 'name'
        FROM agency_histories
        CROSS JOIN jsonb_array_elements(history::jsonb -> 'profiles') WITH ORDINALITY AS told (profile, place)
        WHERE agency_histories.ori = $1 AND profile ->> 'name' <> agencies.name
        GROUP BY profile ->> 'name'
        ORDER BY min(place)
    ) AS former_names,
    ARRAY(
        SELECT DISTINCT ori FROM agency_periods WHERE heir = $1 AND ended_on IS NULL ORDER BY ori LIMIT 100
    ) AS succeeded
FROM agencies
JOIN agency_periods AS present ON present.ori = agencies.ori AND present.ended_on IS NULL
WHERE agencies.ori = $1
    AND (
        NOT $4::boolean
        OR $3::text = ANY(became($1))
        OR EXISTS (SELECT FROM work_of_agency($1, $2, $3, $4))
    )
