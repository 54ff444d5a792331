-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
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
        engagements.engagement_id, engagements.family_id, engagements.delivered_on, engagements.completed_again_on,
        engagements.active_from, engagements.active_until, engagements.led_by, engagements.led_from,
        inputs.key, inputs.keys, inputs.other, inputs.others, moved.family_id IS NOT NULL AS has_moved,
        -- A site alone, worked on once, by one lead where leads divide; what is listed is put in its place one by one.
        $10::text IS NULL
        AND moved.family_id IS NULL
        AND cardinality(engagements.active_from) = 1
        AND coalesce(engagements.delivered_on = engagements.active_until[1], engagements.delivered_on IS NULL)
        AND ('provider' NOT IN ($1, $8) OR cardinality(engagements.led_by) <= 1) AS is_plain
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN moved USING (family_id)
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
        AND ($7::uuid[] IS NULL OR engagements.engagement_id <> ALL ($7))
),
-- Plain work tells by its days alone in which periods it is a site: those at whose end it goes on, from one until before
-- another, and the one in which it was completed.
told AS MATERIALIZED (
    SELECT
        engagement_id, is_plain, key, keys, other, others,
        CASE WHEN 'provider' IN ($1, $8) AND is_plain THEN coalesce(led_by[1], 'unassigned') END AS provider,
        CASE
            WHEN is_plain AND active_from[1] <= coalesce(last_day($1, $8, $3, $4, $11), 'infinity')
                THEN greatest(
                    period_begins(time_of($1, $8), active_from[1]),
                    period_begins(time_of($1, $8), greatest($3::date, '1900-01-01'))
                )
        END AS goes_from,
        least(
            CASE
                WHEN active_until[1] <= coalesce(last_day($1, $8, $3, $4, $11), 'infinity')
                    THEN period_begins(time_of($1, $8), active_until[1])
            END,
            period_begins(time_of($1, $8), least(last_day($1, $8, $3, $4, $11), '2099-12-31'))
            + period_lasts(time_of($1, $8))
        ) AS goes_until,
        CASE
            WHEN is_plain AND delivered_on BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
                THEN period_begins(time_of($1, $8), delivered_on)
        END AS completed_in,
        active_from[1] <= coalesce($4, 'infinity')
        AND coalesce(active_until[1] > coalesce($4, 'infinity'), true) AS goes_on_at_last
    FROM work
),
given AS MATERIALIZED ( -- what makes a site that is none without it: of nearly all plain work, nothing does
    SELECT engagement_id, is_plain, key, keys, other, others, day, provider, adds, adds_to_whole
    FROM (
        SELECT
            told.engagement_id, told.is_plain, told.key, told.keys, told.other, told.others,
            deliveries.day, deliveries.provider,
            NOT coalesce(
                deliveries.provider IS NOT DISTINCT FROM told.provider
                AND (
                    deliveries.given_in >= told.goes_from AND deliveries.given_in < told.goes_until
                    OR deliveries.given_in >= told.completed_in
                    AND deliveries.given_in < told.completed_in + period_lasts(time_of($1, $8))
                ),
                false
            ) AS adds,
            $9 AND NOT told.goes_on_at_last AND told.completed_in IS NULL AS adds_to_whole
        FROM (
            SELECT
                engagement_id, delivered_on AS day,
                -- Within its period, which costs less than when that begins.
                CASE
                    WHEN divides_time($1) OR divides_time($8) THEN delivered_on::timestamp
                    ELSE period_begins(time_of($1, $8), delivered_on)
                END AS given_in,
                CASE WHEN 'provider' IN ($1, $8) THEN coalesce(provider, 'unassigned') END AS provider
            FROM deliveries_as_of($5)
            WHERE delivered_on BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
        ) AS deliveries
        JOIN told USING (engagement_id)
    ) AS each
    WHERE adds OR adds_to_whole
),
odd AS MATERIALIZED (
    SELECT * FROM work WHERE NOT is_plain
),
-- A site is a family of engagements, and counts once under each key. One engagement is put under its keys together with all
-- that are alike; of several each may have others, so they are put under each key first, and once under none for the whole.
sites AS (
    SELECT
        engagement_id, family_id, NULL::uuid AS several, NULL::boolean AS is_whole, true AS is_first, key, keys,
        other, others
    FROM odd
    WHERE NOT has_moved
    UNION ALL
    SELECT
        engagement_id, family_id, family_id, keys.key IS NULL,
        row_number() OVER (
            PARTITION BY family_id, keys.key, keys.other ORDER BY delivered_on, engagement_id
        ) = 1,
        keys.key, ARRAY[keys.key], keys.other, ARRAY[keys.other]
    FROM odd
    CROSS JOIN LATERAL keys_of(
        CASE WHEN divides_time($1) OR $1 = 'provider' THEN 'all' ELSE $1 END,
        CASE WHEN divides_time($8) OR $8 = 'provider' THEN 'all' ELSE $8 END,
        NULL, odd.key, odd.keys, odd.other, odd.others, $9
    ) AS keys
    WHERE has_moved
),
days AS ( -- on which work was done
    SELECT engagement_id, delivered_on AS day, lead_on(led_by, led_from, delivered_on) AS provider, true AS completed
    FROM odd
    UNION ALL
    SELECT engagement_id, again.day, lead_on(led_by, led_from, again.day), false
    FROM odd
    CROSS JOIN LATERAL (SELECT unnest(completed_again_on) AS day) AS again
    UNION ALL
    SELECT engagement_id, day, provider, false
    FROM given
    WHERE NOT is_plain
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
                FROM odd
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
            FROM odd
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
alike_odd AS (
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
),
alike_plain AS MATERIALIZED (
    SELECT
        key, keys, other, others, provider, goes_from, goes_until, completed_in, goes_on_at_last, count(*) AS sites
    FROM told
    WHERE is_plain
    GROUP BY key, keys, other, others, provider, goes_from, goes_until, completed_in, goes_on_at_last
),
alike AS (
    SELECT key, keys, other, others, is_whole, provider, day, thing, told_in, sites, completed, in_progress, going
    FROM alike_odd
    UNION ALL
    SELECT
        key, keys, other, others, false, provider, begins::date, '', NULL, sites,
        CASE WHEN begins = completed_in THEN sites ELSE 0 END, sites, sites
    FROM (
        SELECT
            key, keys, other, others, provider, completed_in, sites,
            generate_series(
                goes_from, goes_until - period_lasts(time_of($1, $8)), period_lasts(time_of($1, $8))
            ) AS begins
        FROM alike_plain
    ) AS going
    UNION ALL
    SELECT key, keys, other, others, false, provider, completed_in::date, '', NULL, sites, sites, 0, 0
    FROM alike_plain
    WHERE completed_in IS NOT NULL AND NOT coalesce(completed_in >= goes_from AND completed_in < goes_until, false)
    UNION ALL
    SELECT
        key, keys, other, others, false, provider, min(day), '', NULL, count(DISTINCT engagement_id), 0, 0, 0
    FROM given
    WHERE is_plain AND adds
    GROUP BY key, keys, other, others, provider, period_begins(time_of($1, $8), day)
    UNION ALL
    SELECT
        NULL, NULL, NULL, NULL, true, NULL, NULL, '', NULL, sites, CASE WHEN completed_in IS NOT NULL THEN sites ELSE 0 END,
        CASE WHEN goes_on_at_last THEN sites ELSE 0 END, CASE WHEN goes_on_at_last THEN sites ELSE 0 END
    FROM alike_plain
    WHERE $9 AND (goes_on_at_last OR completed_in IS NOT NULL)
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, true, NULL, NULL, '', NULL, count(DISTINCT engagement_id), 0, 0, 0
    FROM given
    WHERE is_plain AND adds_to_whole
    HAVING count(*) > 0
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
