-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none),
-- $11 the last day that anything is known of (null: nothing is)
WITH
moved AS NOT MATERIALIZED (
    SELECT DISTINCT family_id FROM engagements_as_of($5) WHERE engagement_id <> family_id
),
-- Periods and leads follow from other days than the one of opening, and are put in their places at the end.
work AS NOT MATERIALIZED (
    SELECT
        engagements.engagement_id, engagements.family_id, engagements.delivered_on, inputs.key, inputs.keys,
        inputs.other, inputs.others, moved.family_id IS NOT NULL AS has_moved
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN moved USING (family_id)
    LEFT JOIN open_work($5) AS open ON open.engagement_id = engagements.engagement_id
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        CASE WHEN divides_time($1) OR $1 = 'provider' THEN 'all' ELSE $1 END,
        CASE WHEN divides_time($8) OR $8 = 'provider' THEN 'all' ELSE $8 END,
        $6, NULL, engagements.program, engagements.topics, engagements.delivery_types,
        agencies.kind, agencies.state, agencies.sworn, NULL
    ) AS inputs
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
),
-- A site is a family of engagements, and counts once under each key. One engagement is put under its keys together with all
-- that are alike; of several each may have others, so they are put under each key first, and once under none for the whole.
sites AS (
    SELECT
        engagement_id, family_id, NULL::uuid AS several, NULL::boolean AS is_whole, true AS is_first, key, keys,
        other, others
    FROM work
    WHERE NOT has_moved
    UNION ALL
    SELECT
        engagement_id, family_id, family_id, keys.key IS NULL,
        row_number() OVER (
            PARTITION BY family_id, keys.key, keys.other ORDER BY delivered_on, engagement_id
        ) = 1,
        keys.key, ARRAY[keys.key], keys.other, ARRAY[keys.other]
    FROM work
    CROSS JOIN LATERAL keys_of(
        CASE WHEN divides_time($1) OR $1 = 'provider' THEN 'all' ELSE $1 END,
        CASE WHEN divides_time($8) OR $8 = 'provider' THEN 'all' ELSE $8 END,
        NULL, work.key, work.keys, work.other, work.others, $9
    ) AS keys
    WHERE has_moved
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
touched AS ( -- engagements, by periods and providers; what goes on at the end of all, for ever
    SELECT
        engagement_id, begins, provider, min(day) AS day, bool_or(completed) AS completed,
        count(going) AS going, bool_or(going IS NULL) AS worked
    FROM (
        SELECT
            engagement_id, period_begins(time_of($1, $8), day) AS begins,
            CASE WHEN 'provider' IN ($1, $8) THEN provider END AS provider, day, completed, NULL::integer AS going
        FROM days
        WHERE day BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
        UNION ALL
        -- What had begun and not ended when a period ended.
        SELECT
            active.engagement_id, active.begins,
            CASE WHEN 'provider' IN ($1, $8) THEN lead_on(active.led_by, active.led_from, ends.day) END,
            ends.day, false, 1
        FROM (
            SELECT
                stretches.*,
                generate_series(
                    greatest(
                        period_begins(time_of($1, $8), stretches.since),
                        period_begins(time_of($1, $8), greatest($3::date, '1900-01-01'))
                    ),
                    least(
                        period_begins(time_of($1, $8), stretches.until),
                        period_begins(time_of($1, $8), least(last_day($1, $8, $3, $4, $11), '2099-12-31'))
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
        CROSS JOIN LATERAL (
            SELECT
                least(
                    CASE
                        WHEN divides_time($1) OR divides_time($8)
                            THEN (active.begins + period_lasts(time_of($1, $8)) - interval '1 day')::date
                    END,
                    coalesce(last_day($1, $8, $3, $4, $11), 'infinity')
                ) AS day
        ) AS ends
        WHERE active.since <= ends.day AND (active.until IS NULL OR active.until > ends.day)
        UNION ALL
        SELECT stretches.engagement_id, timestamp 'infinity', NULL, NULL, false, 1
        FROM (
            SELECT engagement_id, unnest(active_from) AS since, unnest(active_until) AS until
            FROM engagements_as_of($5)
            WHERE $9 AND ($4 IS NOT NULL OR cardinality(active_until) < cardinality(active_from))
        ) AS stretches
        WHERE stretches.since <= coalesce($4, 'infinity')
            AND (stretches.until IS NULL OR stretches.until > coalesce($4, 'infinity'))
    ) AS each
    GROUP BY engagement_id, begins, provider
),
parts AS (
    SELECT engagement_id, begins, provider, day, completed, going, false AS is_whole
    FROM touched
    WHERE begins <> 'infinity'
    UNION ALL
    SELECT
        engagement_id, timestamp 'infinity', NULL, NULL, bool_or(completed),
        coalesce(sum(going) FILTER (WHERE begins = 'infinity'), 0)::bigint, true
    FROM touched
    WHERE $9 AND (worked OR begins = 'infinity')
    GROUP BY engagement_id
),
alike AS (
    SELECT
        kept.key, kept.keys, kept.other, kept.others, parts.is_whole, parts.provider, min(parts.day) AS day,
        CASE $10::text
            WHEN 'site' THEN sites.family_id::text
            WHEN 'engagement' THEN sites.engagement_id::text
            ELSE ''
        END AS thing,
        CASE WHEN $10 IS NOT NULL THEN string_agg('engagement-' || sites.engagement_id, ' ') END AS told_in,
        CASE WHEN sites.several IS NULL THEN count(*) ELSE 1 END AS sites,
        CASE
            WHEN sites.several IS NULL THEN count(*) FILTER (WHERE parts.completed)
            ELSE bool_or(parts.completed AND sites.is_first)::integer
        END AS completed,
        CASE
            WHEN sites.several IS NULL THEN count(*) FILTER (WHERE parts.going > 0)
            ELSE bool_or(parts.going > 0)::integer
        END AS in_progress,
        sum(parts.going) AS going
    FROM parts
    JOIN sites
        ON sites.engagement_id = parts.engagement_id AND coalesce(sites.is_whole = parts.is_whole, true)
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN NOT parts.is_whole THEN sites.key END AS key,
            CASE WHEN NOT parts.is_whole THEN sites.keys END AS keys,
            CASE WHEN NOT parts.is_whole THEN sites.other END AS other,
            CASE WHEN NOT parts.is_whole THEN sites.others END AS others
    ) AS kept
    GROUP BY
        sites.several, kept.key, kept.keys, kept.other, kept.others, parts.is_whole, parts.begins, parts.provider,
        thing
)
SELECT
    keys.key, keys.other, alike.thing,
    CASE WHEN $10 IS NOT NULL THEN string_to_array(string_agg(alike.told_in, ' '), ' ') END AS told_in,
    sum(alike.sites)::bigint AS sites,
    sum(alike.completed)::bigint AS sites_completed,
    sum(alike.in_progress)::bigint AS sites_in_progress,
    sum(alike.going)::bigint AS engagements_active,
    sum(sum(alike.going)) OVER (
        PARTITION BY CASE WHEN $1 <> 'provider' THEN keys.key END, CASE WHEN $8 <> 'provider' THEN keys.other END
    )::bigint AS engagements_active_of_all
FROM alike
CROSS JOIN LATERAL (
    SELECT divided.key, divided.other
    FROM keys_of(
        $1, $8, alike.day,
        CASE $1 WHEN 'provider' THEN alike.provider ELSE alike.key END, alike.keys,
        CASE $8 WHEN 'provider' THEN alike.provider ELSE alike.other END, alike.others, false
    ) AS divided
    WHERE NOT alike.is_whole
    UNION ALL
    SELECT NULL, NULL
    WHERE alike.is_whole
) AS keys
GROUP BY keys.key, keys.other, alike.thing
