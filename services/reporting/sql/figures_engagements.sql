-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, others.key AS other,
    alike.thing, CASE WHEN $9 IS NOT NULL THEN ARRAY['engagement-' || alike.thing] END AS told_in,
    sum(alike.opened)::bigint AS engagements_opened,
    sum(alike.delivered)::bigint AS engagements_delivered,
    sum(alike.completed_again)::bigint AS engagements_completed_again,
    sum(alike.cancelled)::bigint AS engagements_cancelled,
    sum(alike.closed)::bigint AS engagements_closed
FROM (
    SELECT
        inputs.*,
        CASE WHEN $9::text IS NULL THEN '' ELSE engagements.engagement_id::text END AS thing,
        count(*) FILTER (WHERE days.what = 'opened') AS opened,
        count(*) FILTER (WHERE days.what = 'delivered') AS delivered,
        count(*) FILTER (WHERE days.what = 'completed again') AS completed_again,
        count(*) FILTER (WHERE days.what = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE days.what = 'closed') AS closed
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN open_work($5) AS open ON open.engagement_id = engagements.engagement_id AND NOT $7
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
        AND (divides_agencies($1) OR divides_agencies($8))
    CROSS JOIN LATERAL (
        VALUES
            ('opened', engagements.opened_on),
            ('delivered', engagements.delivered_on),
            ('cancelled', engagements.cancelled_on),
            ('closed', engagements.closed_on)
        UNION ALL
        SELECT 'completed again', unnest(engagements.completed_again_on)
    ) AS days (what, day)
    CROSS JOIN LATERAL measure_inputs(
        $1, $8, days.day, engagements.program, CASE WHEN $6::jsonb IS NULL THEN engagements.topics ELSE topics_called(engagements.topics, $6) END, engagements.delivery_types,
        agencies.kind, agencies.state, agencies.sworn,
        CASE WHEN 'provider' IN ($1, $8) THEN lead_on(engagements.led_by, engagements.led_from, days.day) END
    ) AS inputs
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
        AND days.day
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY
        inputs.day, inputs.program, inputs.topics, inputs.delivery_types, inputs.kind,
        inputs.state, inputs.size, inputs.provider, thing
) AS alike
CROSS JOIN LATERAL measure_keys(
    $1, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.size, alike.provider
) AS keys
CROSS JOIN LATERAL measure_keys(
    $8, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.size, alike.provider
) AS others
GROUP BY keys.key, others.key, alike.thing
