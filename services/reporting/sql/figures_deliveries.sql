-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, keys.other,
    alike.thing, CASE WHEN $10 IS NOT NULL THEN ARRAY['engagement-' || min(alike.engagement)] END AS told_in,
    sum(alike.deliveries)::bigint AS deliveries,
    sum(alike.attendees)::bigint AS attendees,
    sum(alike.minutes)::bigint AS minutes,
    sum(sum(alike.minutes)) OVER (
        PARTITION BY CASE WHEN $1 <> 'provider' THEN keys.key END, CASE WHEN $8 <> 'provider' THEN keys.other END
    )::bigint AS minutes_of_all
FROM (
    SELECT
        inputs.*,
        CASE WHEN $10::text IS NULL THEN '' ELSE deliveries.delivery_id::text END AS thing,
        CASE WHEN $10 IS NOT NULL THEN min(deliveries.engagement_id::text) END AS engagement,
        sum(deliveries.deliveries) AS deliveries,
        sum(deliveries.attendees) AS attendees,
        sum(deliveries.minutes) AS minutes
    FROM deliveries_by_agency(
        $5, divides_agencies($1) OR divides_agencies($8), 'mode' IN ($1, $8)
    ) AS deliveries
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = deliveries.ori
        AND is_within(deliveries.delivered_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, deliveries.delivered_on, deliveries.program, deliveries.topics,
        ARRAY[deliveries.delivery_type], agencies.kind, agencies.state, agencies.sworn,
        deliveries.provider,
        CASE $1 WHEN 'mode' THEN deliveries.mode END, CASE $8 WHEN 'mode' THEN deliveries.mode END
    ) AS inputs
    WHERE ($2::text IS NULL OR deliveries.program = $2)
        AND ($7::uuid[] IS NULL OR deliveries.engagement_id <> ALL ($7))
        AND deliveries.delivered_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, thing
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other, alike.thing
