-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 of what kind the things are that are listed, each for itself (null: none)
WITH
work AS MATERIALIZED ( -- under its keys; where these are periods or leads, they follow from other days
    SELECT
        keys.key, others.key AS other, engagements.engagement_id, engagements.family_id, engagements.opened_on,
        engagements.delivered_on, engagements.completed_again_on, engagements.active_from,
        engagements.active_until, engagements.led_by, engagements.led_from
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN open_work($5) AS open ON open.engagement_id = engagements.engagement_id AND NOT $7
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
        AND (divides_agencies($1) OR divides_agencies($8))
    CROSS JOIN LATERAL measure_keys(
        CASE WHEN divides_time($1) OR $1 = 'provider' THEN 'all' ELSE $1 END,
        NULL, engagements.program, CASE WHEN $6::jsonb IS NULL THEN engagements.topics ELSE topics_called(engagements.topics, $6) END,
        engagements.delivery_types,
        agencies.kind, agencies.state, agency_size(agencies.sworn), NULL
    ) AS keys
    CROSS JOIN LATERAL measure_keys(
        CASE WHEN divides_time($8) OR $8 = 'provider' THEN 'all' ELSE $8 END,
        NULL, engagements.program, CASE WHEN $6::jsonb IS NULL THEN engagements.topics ELSE topics_called(engagements.topics, $6) END,
        engagements.delivery_types,
        agencies.kind, agencies.state, agency_size(agencies.sworn), NULL
    ) AS others
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
),
periods AS MATERIALIZED (
    SELECT periods.key, periods.ends_on
    FROM figure_periods(
        CASE WHEN divides_time($8) THEN $8 ELSE $1 END,
        coalesce(
            $3::date,
            (SELECT min(work.opened_on) FROM work WHERE divides_time($1) OR divides_time($8))
        ),
        CASE
            WHEN divides_time($1) OR divides_time($8)
                THEN coalesce($4::date, greatest(last_known_day($5), $3))
            ELSE $4
        END
    ) AS periods
),
going AS ( -- what had begun and not ended when a period ended
    SELECT
        CASE
            WHEN $1 = 'provider' THEN lead_on(work.led_by, work.led_from, periods.ends_on)
            WHEN divides_time($1) THEN periods.key
            ELSE work.key
        END AS key,
        CASE
            WHEN $8 = 'provider' THEN lead_on(work.led_by, work.led_from, periods.ends_on)
            WHEN divides_time($8) THEN periods.key
            ELSE work.other
        END AS other,
        work.family_id,
        CASE WHEN $9::text = 'engagement' THEN work.engagement_id::text ELSE '' END AS engagement,
        count(*) AS engagements,
        CASE WHEN $9 IS NOT NULL THEN string_agg('engagement-' || work.engagement_id, ' ') END AS told_in
    FROM work
    CROSS JOIN LATERAL unnest(work.active_from, work.active_until) AS active (since, until)
    JOIN periods
        ON active.since <= periods.ends_on
        AND (active.until IS NULL OR active.until > periods.ends_on)
    GROUP BY 1, 2, 3, 4
),
days AS ( -- on which work was done
    SELECT
        work.key, work.other, NULL AS provider, work.family_id, min(work.delivered_on) AS day,
        true AS completed,
        CASE WHEN $9 IS NOT NULL THEN string_agg('engagement-' || work.engagement_id, ' ') END AS told_in
    FROM work
    WHERE work.delivered_on IS NOT NULL AND 'provider' NOT IN ($1, $8)
    GROUP BY work.key, work.other, work.family_id
    UNION ALL
    (
        SELECT DISTINCT ON (work.key, work.other, work.family_id)
            work.key, work.other, lead_on(work.led_by, work.led_from, work.delivered_on),
            work.family_id, work.delivered_on, true, 'engagement-' || work.engagement_id
        FROM work
        WHERE work.delivered_on IS NOT NULL AND 'provider' IN ($1, $8)
        ORDER BY work.key, work.other, work.family_id, work.delivered_on, work.engagement_id
    )
    UNION ALL
    -- Of families that moved: others have no further first completion.
    SELECT
        work.key, work.other,
        CASE
            WHEN 'provider' IN ($1, $8)
                THEN lead_on(work.led_by, work.led_from, work.delivered_on)
        END,
        work.family_id, work.delivered_on, false, 'engagement-' || work.engagement_id
    FROM work
    WHERE work.delivered_on IS NOT NULL
        AND work.family_id IN (
            SELECT moved.family_id FROM work AS moved WHERE moved.engagement_id <> moved.family_id
        )
    UNION ALL
    SELECT
        work.key, work.other,
        CASE
            WHEN 'provider' IN ($1, $8)
                THEN lead_on(work.led_by, work.led_from, again.completed_on)
        END,
        work.family_id, again.completed_on, false, 'engagement-' || work.engagement_id
    FROM work
    CROSS JOIN LATERAL unnest(work.completed_again_on) AS again (completed_on)
    UNION ALL
    SELECT
        work.key, work.other, coalesce(deliveries.provider, 'unassigned'), work.family_id,
        deliveries.delivered_on, false, 'engagement-' || deliveries.engagement_id
    FROM deliveries_as_of($5) AS deliveries
    JOIN work USING (engagement_id)
),
done AS (
    SELECT
        CASE
            WHEN $1 = 'provider' THEN days.provider
            WHEN divides_time($1) THEN period_of($1, days.day)
            ELSE days.key
        END AS key,
        CASE
            WHEN $8 = 'provider' THEN days.provider
            WHEN divides_time($8) THEN period_of($8, days.day)
            ELSE days.other
        END AS other,
        days.family_id,
        bool_or(days.completed) AS completed,
        CASE WHEN $9 IS NOT NULL THEN string_agg(days.told_in, ' ') END AS told_in
    FROM days
    WHERE days.day BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY 1, 2, 3
)
SELECT
    key, other,
    CASE $9 WHEN 'site' THEN family_id::text WHEN 'engagement' THEN going.engagement ELSE '' END AS thing,
    CASE WHEN $9 IS NOT NULL THEN string_to_array(string_agg(concat_ws(' ', done.told_in, going.told_in), ' '), ' ') END AS told_in,
    count(*) AS sites,
    count(*) FILTER (WHERE done.completed) AS sites_completed,
    count(*) FILTER (WHERE going.engagements > 0) AS sites_in_progress,
    coalesce(sum(going.engagements), 0)::bigint AS engagements_active,
    coalesce(sum(sum(going.engagements)) OVER (
        PARTITION BY CASE WHEN $1 <> 'provider' THEN key END, CASE WHEN $8 <> 'provider' THEN other END
    ), 0)::bigint AS engagements_active_of_all
FROM done
FULL JOIN going USING (key, other, family_id)
GROUP BY key, other, thing
