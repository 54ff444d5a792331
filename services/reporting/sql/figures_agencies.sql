-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
WITH RECURSIVE
-- An agency that got another number is the same one, whatever number it had on a day.
renumbered (ori, today, steps) AS (
    SELECT ori, heir, 1
    FROM agency_periods_as_of($5)
    WHERE standing = 'renumbered'
    UNION
    SELECT renumbered.ori, further.heir, renumbered.steps + 1
    FROM renumbered
    JOIN agency_periods_as_of($5) AS further
        ON further.ori = renumbered.today AND further.standing = 'renumbered'
    WHERE renumbered.steps < 10
),
numbered AS (
    SELECT DISTINCT ON (ori) ori, today
    FROM (
        SELECT ori, today, steps FROM renumbered
        UNION ALL
        SELECT today, today, 0 FROM renumbered
    ) AS numbers
    ORDER BY ori, steps DESC
),
taking_part AS (
    SELECT
        ori, opened_on AS since, TRUE AS leads, program, topics, delivery_types, led_by, led_from,
        'engagement-' || engagements.engagement_id AS told_in
    FROM engagements_as_of($5) AS engagements
    WHERE ($7::uuid[] IS NULL OR engagements.engagement_id <> ALL ($7))
    UNION ALL
    SELECT
        participants.ori, greatest(participants.joined_on, engagements.opened_on), FALSE,
        engagements.program, engagements.topics, engagements.delivery_types, engagements.led_by,
        engagements.led_from,
        'request-' || engagements.request_id || ' engagement-' || engagements.engagement_id
    FROM participants_as_of($5) AS participants
    JOIN engagements_as_of($5) AS engagements USING (request_id)
    -- It took part while the engagement went on; the last day of either is one of them.
    WHERE coalesce(participants.left_on, 'infinity') >= engagements.opened_on
        AND ($7::uuid[] IS NULL OR engagements.engagement_id <> ALL ($7))
        AND participants.joined_on <= coalesce(
            engagements.active_until[cardinality(engagements.active_from)], 'infinity'
        )
),
-- Who was succeeded by that day is counted as its successor.
then_called AS (
    SELECT
        CASE
            WHEN gone.heir IS NULL THEN taking_part.ori
            ELSE agency_then(taking_part.ori, taking_part.since, $5)
        END AS ori,
        taking_part.since, taking_part.leads, taking_part.program, taking_part.topics,
        taking_part.delivery_types, taking_part.led_by, taking_part.led_from, taking_part.told_in
    FROM taking_part
    LEFT JOIN agency_periods_as_of($5) AS gone
        ON gone.ori = taking_part.ori
        AND gone.heir IS NOT NULL
        AND is_within(taking_part.since, gone.began_on, gone.ended_on)
    WHERE ($2::text IS NULL OR taking_part.program = $2)
        AND taking_part.since
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
),
-- How each agency was from the first day of each of its periods, which have no gaps, until the next.
lives AS (
    SELECT
        periods.ori, array_agg(periods.began_on ORDER BY periods.began_on) AS from_days,
        array_agg(periods.sworn ORDER BY periods.began_on) AS sworn,
        array_agg(periods.standing ORDER BY periods.began_on) AS standings,
        -- Without heir and predecessor, and under one key on all its days: what it is counted as is never another's.
        $10::text IS NULL
        AND count(periods.heir) = 0
        AND count(preceded.ori) = 0
        AND (NOT divides_agencies($1) OR min(own.key) = max(own.key))
        AND (NOT divides_agencies($8) OR min(own.other) = max(own.other)) AS is_plain
    FROM agency_periods_as_of($5) AS periods
    LEFT JOIN (SELECT DISTINCT heir AS ori FROM agency_periods_as_of($5) WHERE heir IS NOT NULL) AS preceded
        ON preceded.ori = periods.ori
    CROSS JOIN LATERAL (
        SELECT
            agency_key($1, periods.kind, periods.state, periods.sworn) AS key,
            agency_key($8, periods.kind, periods.state, periods.sworn) AS other
    ) AS own
    GROUP BY periods.ori
),
placed AS NOT MATERIALIZED (
    SELECT
        period_begins(time_of($1, $8), then_called.since) AS begins, inputs.key, inputs.keys, inputs.other,
        inputs.others, coalesce(numbered.today, then_called.ori) AS agency, then_called.leads, then_called.since,
        then_called.ori, then_called.told_in,
        CASE
            WHEN numbered.today IS NOT NULL THEN to_char(then_called.since::timestamp, 'YYYY-MM-DD') || then_called.ori
        END AS on_and_number
    FROM then_called
    LEFT JOIN numbered USING (ori)
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = then_called.ori
        AND is_within(then_called.since, agencies.began_on, agencies.ended_on)
        AND (divides_agencies($1) OR divides_agencies($8))
    CROSS JOIN LATERAL alike_by(
        CASE WHEN divides_time($1) THEN 'all' ELSE $1 END,
        CASE WHEN divides_time($8) THEN 'all' ELSE $8 END,
        $6, NULL, then_called.program, then_called.topics, then_called.delivery_types, agencies.kind,
        agencies.state, agencies.sworn,
        lead_on(then_called.led_by, then_called.led_from, then_called.since)
    ) AS inputs
),
-- Each agency once under each key. Periods have their names at the end.
served AS MATERIALIZED (
    SELECT
        served.begins, served.key, served.other, served.agency, max(served.on_and_number) AS on_and_number,
        bool_or(served.leads) AS leads, max(served.since) AS last_on,
        CASE WHEN $10::text IS NULL THEN '' ELSE served.agency END AS thing,
        CASE WHEN $10 IS NOT NULL THEN string_agg(served.told_in || ' agency-' || served.ori, ' ') END AS told_in
    FROM (
        SELECT begins, key, other, agency, leads, since, ori, told_in, on_and_number
        FROM placed
        WHERE NOT has_several($1) AND NOT has_several($8)
        UNION ALL
        SELECT
            begins, CASE WHEN has_several($1) THEN several ELSE key END,
            CASE WHEN has_several($8) THEN several ELSE other END, agency, leads, since, ori, told_in, on_and_number
        FROM (
            SELECT placed.*, unnest(CASE WHEN has_several($1) THEN keys ELSE others END) AS several
            FROM placed
            WHERE has_several($1) <> has_several($8)
        ) AS one
        UNION ALL
        SELECT begins, key, unnest(others), agency, leads, since, ori, told_in, on_and_number
        FROM (
            SELECT
                begins, unnest(keys) AS key, others, agency, leads, since, ori, told_in, on_and_number
            FROM placed
            WHERE has_several($1) AND has_several($8)
        ) AS both_several
    ) AS served
    GROUP BY served.begins, served.key, served.other, served.agency
),
whole AS MATERIALIZED (
    SELECT agency, max(on_and_number) AS on_and_number, bool_or(leads) AS leads, max(last_on) AS last_on
    FROM served
    WHERE $9
    GROUP BY agency
),
-- By the number under which it was served last. The whole is a period that never ends.
helped AS NOT MATERIALIZED (
    SELECT
        begins, key, other, coalesce(substr(on_and_number, 11), agency) AS ori, leads, last_on, thing, told_in
    FROM served
    UNION ALL
    SELECT
        timestamp 'infinity', 'all', 'all', coalesce(substr(on_and_number, 11), agency), leads, last_on, '', NULL
    FROM whole
),
-- Reach asks for the last day of the period: who was helped in it, and is one that exists and works then. Of what is plain,
-- it is counted at once; nothing that is listed is plain.
counted AS (
    SELECT
        begins, key, other, thing, min(told_in) AS told_in, count(*) AS agencies,
        count(*) FILTER (WHERE NOT leads) AS agencies_participating, coalesce(sum(sworn), 0) AS sworn,
        coalesce(sum(sworn) FILTER (WHERE NOT leads), 0) AS sworn_participating,
        count(*) FILTER (WHERE sworn IS NULL) AS agencies_unknown,
        count(*) FILTER (WHERE standing IN ('active', 'not-yet')) AS helped,
        count(*) FILTER (WHERE standing IN ('active', 'not-yet') AND NOT leads) AS helped_participating,
        count(*) FILTER (WHERE standing = 'not-yet') AS helped_not_yet
    FROM (
        SELECT
            helped.begins, helped.key, helped.other, helped.thing, helped.told_in, helped.leads,
            lives.sworn[width_bucket(greatest(helped.last_on, '1900-01-01'), lives.from_days)] AS sworn,
            CASE
                WHEN lives.is_plain
                    THEN lives.standings[width_bucket(reach_day(time_of($1, $8), helped.begins, $4), lives.from_days)]
            END AS standing
        FROM helped
        LEFT JOIN lives USING (ori)
    ) AS each
    GROUP BY begins, key, other, thing
),
-- Of the rest, each is put in its place on that day first: two may have become one.
heirs AS (
    SELECT
        helped.begins, helped.key, helped.other, helped.leads, days.day,
        CASE
            WHEN gone.heir IS NULL THEN helped.ori
            ELSE agency_then(helped.ori, days.day, $5)
        END AS ori
    FROM helped
    JOIN lives ON lives.ori = helped.ori AND NOT lives.is_plain
    CROSS JOIN LATERAL (SELECT reach_day(time_of($1, $8), helped.begins, $4)) AS days (day)
    LEFT JOIN agency_periods_as_of($5) AS gone
        ON gone.ori = helped.ori
        AND gone.heir IS NOT NULL
        AND is_within(days.day, gone.began_on, gone.ended_on)
),
-- By what is the agency's own on that day, where the dimension is that; else under the key of the work.
standing AS (
    SELECT
        heirs.begins, keys.key, keys.other, heirs.ori, bool_or(heirs.leads) AS leads,
        any_value(agencies.standing) AS standing -- all of them are of one day
    FROM heirs
    JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = heirs.ori AND is_within(heirs.day, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN divides_agencies($1) AND heirs.begins <> 'infinity'
                    THEN agency_key($1, agencies.kind, agencies.state, agencies.sworn)
                ELSE heirs.key
            END,
            CASE
                WHEN divides_agencies($8) AND heirs.begins <> 'infinity'
                    THEN agency_key($8, agencies.kind, agencies.state, agencies.sworn)
                ELSE heirs.other
            END
    ) AS keys (key, other)
    GROUP BY heirs.begins, keys.key, keys.other, heirs.ori
),
reached AS (
    SELECT
        begins, key, other,
        count(*) FILTER (WHERE standing IN ('active', 'not-yet')) AS helped,
        count(*) FILTER (WHERE standing IN ('active', 'not-yet') AND NOT leads)
            AS helped_participating,
        -- Who was helped existed, though nobody had registered it.
        count(*) FILTER (WHERE standing = 'not-yet') AS helped_not_yet
    FROM standing
    GROUP BY begins, key, other
),
mine AS (
    SELECT
        begins = 'infinity' AS whole,
        CASE WHEN divides_time($1) THEN period_of($1, begins::date) ELSE key END AS key,
        CASE WHEN divides_time($8) THEN period_of($8, begins::date) ELSE other END AS other,
        counted.thing, CASE WHEN $10 IS NOT NULL THEN string_to_array(counted.told_in, ' ') END AS told_in,
        counted.agencies, counted.agencies_participating, counted.sworn, counted.sworn_participating,
        counted.agencies_unknown, coalesce(counted.helped, 0) + coalesce(reached.helped, 0) AS helped,
        coalesce(counted.helped_participating, 0) + coalesce(reached.helped_participating, 0) AS helped_participating,
        coalesce(counted.helped_not_yet, 0) + coalesce(reached.helped_not_yet, 0) AS helped_not_yet,
        CASE WHEN divides_agencies($1) THEN key ELSE 'all' END AS known_key,
        CASE WHEN divides_agencies($8) THEN other ELSE 'all' END AS known_other,
        reach_day(time_of($1, $8), begins, $4) AS day
    FROM counted
    FULL JOIN reached USING (begins, key, other)
),
days AS (
    SELECT day FROM mine
    UNION
    SELECT coalesce($4, 'infinity')
    WHERE $9 OR ((divides_agencies($1) OR $1 = 'all') AND (divides_agencies($8) OR $8 = 'all'))
),
alike AS (
    SELECT
        began_on, ended_on, standing,
        CASE WHEN divides_agencies($1) THEN agency_key($1, kind, state, sworn) ELSE 'all' END AS key,
        CASE WHEN divides_agencies($8) THEN agency_key($8, kind, state, sworn) ELSE 'all' END AS other,
        count(*) AS agencies
    FROM agency_periods_as_of($5)
    GROUP BY 1, 2, 3, 4, 5
),
known AS (
    SELECT
        alike.whole, alike.key, alike.other, days.day,
        coalesce(sum(agencies) FILTER (WHERE standing = 'active'), 0) AS active,
        coalesce(sum(agencies) FILTER (WHERE standing = 'not-yet'), 0) AS not_yet,
        coalesce(sum(agencies) FILTER (WHERE standing = 'dormant'), 0) AS dormant,
        coalesce(sum(agencies) FILTER (WHERE standing = 'covered'), 0) AS covered,
        coalesce(
            sum(agencies) FILTER (
                WHERE standing IN ('merged', 'renumbered', 'split', 'dissolved')
            ),
            0
        ) AS gone
    FROM days
    JOIN (
        SELECT false AS whole, key, other, began_on, ended_on, standing, agencies FROM alike
        UNION ALL
        SELECT true, 'all', 'all', began_on, ended_on, standing, agencies FROM alike WHERE $9
    ) AS alike
        ON is_within(days.day, alike.began_on, alike.ended_on)
    GROUP BY alike.whole, alike.key, alike.other, days.day
)
SELECT
    CASE WHEN NOT said.whole THEN coalesce(mine.key, known.key) END AS key,
    CASE WHEN NOT said.whole THEN coalesce(mine.other, known.other) END AS other,
    mine.thing,
    mine.told_in,
    mine.agencies,
    mine.agencies_participating,
    mine.sworn,
    mine.sworn_participating,
    mine.agencies_unknown,
    coalesce(mine.helped, 0) AS helped,
    coalesce(mine.helped_participating, 0) AS helped_participating,
    (known.active + coalesce(mine.helped_not_yet, 0))::bigint AS known,
    (known.not_yet - coalesce(mine.helped_not_yet, 0))::bigint AS left_out_not_yet,
    known.dormant::bigint AS left_out_dormant,
    known.covered::bigint AS left_out_covered,
    known.gone::bigint AS left_out_gone,
    said.own
FROM mine
FULL JOIN known
    ON known.whole = mine.whole AND known.key = mine.known_key AND known.other = mine.known_other
    AND known.day = mine.day
CROSS JOIN LATERAL (SELECT coalesce(mine.whole, known.whole) AS whole) AS of
CROSS JOIN LATERAL (
    SELECT
        of.whole,
        of.whole OR ((divides_agencies($1) OR $1 = 'all') AND (divides_agencies($8) OR $8 = 'all')) AS own
) AS said
-- A kind of agency that nobody of was helped is worth saying; a month of no agency is none.
WHERE mine.whole IS NOT NULL OR (said.own AND known.day = coalesce($4, 'infinity'))
