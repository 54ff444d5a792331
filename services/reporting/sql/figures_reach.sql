-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
WITH
known AS (
    SELECT agencies.*, keys.key
    FROM agencies_as_of($5) AS agencies
    -- Only what is the agency's own divides the known ones; else all of them could be reached.
    CROSS JOIN LATERAL figure_keys(
        CASE WHEN $1 IN ('agency-kind', 'agency-size', 'state') THEN $1 ELSE 'all' END,
        NULL, NULL, NULL, NULL, agencies.kind, agencies.state, agencies.sworn
    ) AS keys
),
counted AS (
    SELECT known.key, count(*) AS known
    FROM known
    GROUP BY known.key
),
helped AS (
    SELECT keys.key, known.key AS known_key, count(DISTINCT engagements.ori) AS helped
    FROM engagements_as_of($5) AS engagements
    JOIN known USING (ori)
    CROSS JOIN LATERAL figure_keys(
        $1, engagements.opened_on, engagements.program, engagements.topics,
        engagements.delivery_types, known.kind, known.state, known.sworn
    ) AS keys
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND engagements.opened_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY keys.key, known.key
)
SELECT
    coalesce(helped.key, counted.key) AS key,
    coalesce(helped.helped, 0) AS helped,
    counted.known
FROM counted
LEFT JOIN helped ON helped.known_key = counted.key
-- A kind of agency that nobody of was helped is worth saying; a month of no agency is none.
WHERE helped.key IS NOT NULL OR $1 IN ('agency-kind', 'agency-size', 'state', 'all')
