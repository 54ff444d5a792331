-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
WITH
taking_part AS (
    SELECT ori, opened_on AS since, TRUE AS leads, program, topics, delivery_types
    FROM engagements_as_of($5)
    UNION ALL
    SELECT
        participants.ori, greatest(participants.joined_on, engagements.opened_on), FALSE,
        engagements.program, engagements.topics, engagements.delivery_types
    FROM participants_as_of($5) AS participants
    JOIN engagements_as_of($5) AS engagements USING (request_id)
    -- It took part while the engagement went on; the last day of either is one of them.
    WHERE coalesce(participants.left_on, 'infinity') >= engagements.opened_on
        AND participants.joined_on <= coalesce(
            engagements.active_until[cardinality(engagements.active_from)], 'infinity'
        )
),
served AS (
    SELECT keys.key, taking_part.ori, bool_or(taking_part.leads) AS leads
    FROM taking_part
    LEFT JOIN agencies_as_of($5) AS agencies
        ON agencies.ori = taking_part.ori AND divides_agencies($1)
    CROSS JOIN LATERAL figure_keys(
        $1, taking_part.since, taking_part.program, taking_part.topics,
        taking_part.delivery_types, agencies.kind, agencies.state, agencies.sworn
    ) AS keys
    WHERE ($2::text IS NULL OR taking_part.program = $2)
        AND taking_part.since
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY keys.key, taking_part.ori
),
counted AS (
    SELECT
        served.key,
        CASE WHEN divides_agencies($1) THEN served.key ELSE 'all' END AS known_key,
        count(*) AS agencies,
        count(*) FILTER (WHERE NOT served.leads) AS agencies_participating,
        coalesce(sum(agencies.sworn), 0) AS sworn,
        coalesce(sum(agencies.sworn) FILTER (WHERE NOT served.leads), 0) AS sworn_participating,
        count(*) FILTER (WHERE agencies.sworn IS NULL) AS agencies_unknown,
        count(agencies.ori) AS helped,
        count(agencies.ori) FILTER (WHERE NOT served.leads) AS helped_participating
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
    counted.agencies_participating,
    counted.sworn,
    counted.sworn_participating,
    counted.agencies_unknown,
    coalesce(counted.helped, 0) AS helped,
    coalesce(counted.helped_participating, 0) AS helped_participating,
    known.known,
    divides_agencies($1) OR $1 = 'all' AS own
FROM counted
FULL JOIN known ON known.key = counted.known_key
-- A kind of agency that nobody of was helped is worth saying; a month of no agency is none.
WHERE counted.key IS NOT NULL OR divides_agencies($1) OR $1 = 'all'
