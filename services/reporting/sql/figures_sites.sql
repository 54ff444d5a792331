-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 of what kind the things are that are listed, each for itself (null: none)
WITH
moved AS MATERIALIZED (
    SELECT DISTINCT family_id FROM engagements_as_of($5) WHERE engagement_id <> family_id
),
-- Periods and leads follow from other days than the one of opening, and are put in their places at the end.
work AS NOT MATERIALIZED (
    SELECT
        engagements.engagement_id, engagements.family_id, engagements.delivered_on, inputs.firsts,
        inputs.seconds, moved.family_id IS NOT NULL AS has_moved
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN moved USING (family_id)
    LEFT JOIN open_work($5) AS open ON open.engagement_id = engagements.engagement_id
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL counted_by(
        CASE WHEN divides_time($1) OR $1 = 'provider' THEN 'all' ELSE $1 END,
        CASE WHEN divides_time($8) OR $8 = 'provider' THEN 'all' ELSE $8 END,
        $6, NULL, engagements.program, engagements.topics, engagements.delivery_types,
        agencies.kind, agencies.state, agencies.sworn, NULL
    ) AS inputs
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
),
-- A site is a family of engagements, and counts once under each key. One engagement is put under its keys together with all
-- that are alike; of several each may have others, so they are put under each key first.
sites AS (
    SELECT engagement_id, family_id, false AS has_moved, true AS is_first, firsts, seconds
    FROM work
    WHERE NOT has_moved
    UNION ALL
    SELECT
        engagement_id, family_id, true,
        row_number() OVER (
            PARTITION BY family_id, keys.key, keys.other ORDER BY delivered_on, engagement_id
        ) = 1,
        ARRAY[keys.key], ARRAY[keys.other]
    FROM work
    CROSS JOIN LATERAL keys_of('all', 'all', NULL, firsts, seconds) AS keys
    WHERE has_moved
),
periods AS MATERIALIZED (
    SELECT ends_on, period_begins(time_of($1, $8), ends_on) AS begins
    FROM figure_periods(
        time_of($1, $8),
        coalesce($3::date, '1900-01-01'),
        CASE
            WHEN divides_time($1) OR divides_time($8)
                THEN coalesce($4::date, greatest((SELECT last_known_day($5)), $3))
            ELSE $4
        END
    )
),
days AS ( -- on which work was done
    SELECT engagement_id, delivered_on AS day, lead_on(led_by, led_from, delivered_on) AS provider, true AS completed
    FROM engagements_as_of($5)
    UNION ALL
    SELECT engagement_id, again.day, lead_on(led_by, led_from, again.day), false
    FROM engagements_as_of($5)
    CROSS JOIN LATERAL (SELECT unnest(completed_again_on) AS day) AS again
    WHERE completed_again_on <> '{}'
    UNION ALL
    SELECT engagement_id, delivered_on, coalesce(provider, 'unassigned'), false
    FROM deliveries_as_of($5)
),
touched AS ( -- engagements, by periods and providers
    SELECT
        engagement_id, begins, provider, min(day) AS day, bool_or(completed) AS completed,
        count(going) AS going
    FROM (
        SELECT
            engagement_id, period_begins(time_of($1, $8), day) AS begins,
            CASE WHEN 'provider' IN ($1, $8) THEN provider END AS provider, day, completed, NULL::integer AS going
        FROM days
        WHERE day BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
        UNION ALL
        -- What had begun and not ended when a period ended.
        SELECT
            active.engagement_id, periods.begins,
            CASE WHEN 'provider' IN ($1, $8) THEN lead_on(active.led_by, active.led_from, periods.ends_on) END,
            periods.ends_on, false, 1
        FROM (
            SELECT
                stretches.*,
                generate_series(
                    greatest(
                        period_begins(time_of($1, $8), since),
                        (SELECT min(begins) FROM periods)
                    ),
                    least(
                        period_begins(time_of($1, $8), until),
                        (SELECT max(begins) FROM periods)
                    ),
                    period_lasts(time_of($1, $8))
                ) AS begins
            FROM (
                SELECT
                    engagement_id, led_by, led_from, unnest(active_from) AS since,
                    unnest(active_until) AS until
                FROM engagements_as_of($5)
            ) AS stretches
        ) AS active
        JOIN periods
            ON periods.begins = active.begins
            AND active.since <= periods.ends_on
            AND (active.until IS NULL OR active.until > periods.ends_on)
    ) AS each
    GROUP BY engagement_id, begins, provider
),
alike AS (
    SELECT
        sites.firsts, sites.seconds, touched.provider, min(touched.day) AS day,
        CASE $9::text
            WHEN 'site' THEN sites.family_id::text
            WHEN 'engagement' THEN sites.engagement_id::text
            ELSE ''
        END AS thing,
        CASE WHEN $9 IS NOT NULL THEN string_agg('engagement-' || sites.engagement_id, ' ') END AS told_in,
        CASE WHEN families.several IS NULL THEN count(*) ELSE 1 END AS sites,
        CASE
            WHEN families.several IS NULL THEN count(*) FILTER (WHERE touched.completed)
            ELSE bool_or(touched.completed AND sites.is_first)::integer
        END AS completed,
        CASE
            WHEN families.several IS NULL THEN count(*) FILTER (WHERE touched.going > 0)
            ELSE bool_or(touched.going > 0)::integer
        END AS in_progress,
        sum(touched.going) AS going
    FROM touched
    JOIN sites USING (engagement_id)
    CROSS JOIN LATERAL (SELECT CASE WHEN sites.has_moved THEN sites.family_id END AS several) AS families
    GROUP BY families.several, sites.firsts, sites.seconds, touched.begins, touched.provider, thing
)
SELECT
    keys.key, keys.other, alike.thing,
    CASE WHEN $9 IS NOT NULL THEN string_to_array(string_agg(alike.told_in, ' '), ' ') END AS told_in,
    sum(alike.sites)::bigint AS sites,
    sum(alike.completed)::bigint AS sites_completed,
    sum(alike.in_progress)::bigint AS sites_in_progress,
    sum(alike.going)::bigint AS engagements_active,
    sum(sum(alike.going)) OVER (
        PARTITION BY CASE WHEN $1 <> 'provider' THEN keys.key END, CASE WHEN $8 <> 'provider' THEN keys.other END
    )::bigint AS engagements_active_of_all
FROM alike
CROSS JOIN LATERAL keys_of(
    $1, $8, alike.day,
    CASE $1 WHEN 'provider' THEN ARRAY[alike.provider] ELSE alike.firsts END,
    CASE $8 WHEN 'provider' THEN ARRAY[alike.provider] ELSE alike.seconds END
) AS keys
GROUP BY keys.key, keys.other, alike.thing
