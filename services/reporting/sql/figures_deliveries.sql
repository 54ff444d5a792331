-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, others.key AS other,
    alike.thing, CASE WHEN $9 IS NOT NULL THEN ARRAY['engagement-' || min(alike.engagement)] END AS told_in,
    sum(alike.deliveries)::bigint AS deliveries,
    sum(alike.attendees)::bigint AS attendees,
    sum(alike.minutes)::bigint AS minutes,
    sum(sum(alike.minutes)) OVER (
        PARTITION BY CASE WHEN $1 <> 'provider' THEN keys.key END, CASE WHEN $8 <> 'provider' THEN others.key END
    )::bigint AS minutes_of_all
FROM (
    SELECT
        inputs.*,
        CASE WHEN $9::text IS NULL THEN '' ELSE deliveries.delivery_id::text END AS thing,
        CASE WHEN $9 IS NOT NULL THEN min(deliveries.engagement_id::text) END AS engagement,
        sum(deliveries.deliveries) AS deliveries,
        sum(deliveries.attendees) AS attendees,
        sum(deliveries.minutes) AS minutes,
        CASE $1 WHEN 'mode' THEN deliveries.mode END AS own,
        CASE $8 WHEN 'mode' THEN deliveries.mode END AS other_own
    FROM deliveries_by_agency(
        $5, divides_agencies($1) OR divides_agencies($8), 'mode' IN ($1, $8)
    ) AS deliveries
    LEFT JOIN open_work($5) AS open ON open.engagement_id = deliveries.engagement_id AND NOT $7
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = deliveries.ori
        AND is_within(deliveries.delivered_on, agencies.began_on, agencies.ended_on)
        AND (divides_agencies($1) OR divides_agencies($8))
    CROSS JOIN LATERAL measure_inputs(
        $1, $8, deliveries.delivered_on, deliveries.program, CASE WHEN $6::jsonb IS NULL THEN deliveries.topics ELSE topics_called(deliveries.topics, $6) END, ARRAY[deliveries.delivery_type],
        agencies.kind, agencies.state, agencies.sworn,
        CASE WHEN 'provider' IN ($1, $8) THEN deliveries.provider END
    ) AS inputs
    WHERE ($2::text IS NULL OR deliveries.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
        AND deliveries.delivered_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY
        inputs.day, inputs.program, inputs.topics, inputs.delivery_types, inputs.kind,
        inputs.state, inputs.size, inputs.provider, own, other_own, thing
) AS alike
CROSS JOIN LATERAL measure_keys(
    $1, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.size, alike.provider, alike.own
) AS keys
CROSS JOIN LATERAL measure_keys(
    $8, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.size, alike.provider, alike.other_own
) AS others
GROUP BY keys.key, others.key, alike.thing
