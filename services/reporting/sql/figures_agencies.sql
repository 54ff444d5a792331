-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
WITH
served AS (
    SELECT DISTINCT keys.key, engagements.ori
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN agencies_as_of($5) AS agencies
        ON agencies.ori = engagements.ori AND divides_agencies($1)
    CROSS JOIN LATERAL figure_keys(
        $1, engagements.opened_on, engagements.program, engagements.topics,
        engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn
    ) AS keys
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND engagements.opened_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
),
counted AS (
    SELECT
        served.key,
        CASE WHEN divides_agencies($1) THEN served.key ELSE 'all' END AS known_key,
        count(*) AS agencies,
        coalesce(sum(agencies.sworn), 0) AS sworn,
        count(*) FILTER (WHERE agencies.sworn IS NULL) AS agencies_unknown,
        count(agencies.ori) AS helped
    FROM served
    LEFT JOIN agencies_as_of($5) AS agencies USING (ori)
    GROUP BY served.key
),
-- Only what is the agency's own divides the known ones; else all of them could be reached.
known AS (
    SELECT keys.key, count(*) AS known
    FROM agencies_as_of($5) AS agencies
    CROSS JOIN LATERAL figure_keys(
        CASE WHEN divides_agencies($1) THEN $1 ELSE 'all' END,
        NULL, NULL, NULL, NULL, agencies.kind, agencies.state, agencies.sworn
    ) AS keys
    GROUP BY keys.key
)
SELECT
    coalesce(counted.key, known.key) AS key,
    counted.agencies,
    counted.sworn,
    counted.agencies_unknown,
    coalesce(counted.helped, 0) AS helped,
    known.known,
    divides_agencies($1) OR $1 = 'all' AS own
FROM counted
FULL JOIN known ON known.key = counted.known_key
-- A kind of agency that nobody of was helped is worth saying; a month of no agency is none.
WHERE counted.key IS NOT NULL OR divides_agencies($1) OR $1 = 'all'
