-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, keys.other,
    alike.thing, CASE WHEN $10 IS NOT NULL THEN ARRAY['findings-' || min(alike.engagement)] END AS told_in,
    sum(alike.recommendations)::bigint AS recommendations
FROM (
    SELECT
        inputs.*,
        CASE WHEN $10::text IS NULL THEN '' ELSE recommendations.recommendation_id::text END AS thing,
        CASE WHEN $10 IS NOT NULL THEN min(recommendations.engagement_id::text) END AS engagement,
        count(*) AS recommendations
    FROM recommendations_as_of($5) AS recommendations
    LEFT JOIN engagements_as_of($5) AS engagements
        ON engagements.engagement_id = recommendations.engagement_id
        AND (divides_asked($1) OR divides_asked($8) OR 'provider' IN ($1, $8))
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = recommendations.ori
        AND is_within(recommendations.made_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, recommendations.made_on, recommendations.program, engagements.topics,
        engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn,
        lead_on(engagements.led_by, engagements.led_from, recommendations.made_on),
        CASE $1 WHEN 'status' THEN recommendations.status END,
        CASE $8 WHEN 'status' THEN recommendations.status END
    ) AS inputs
    WHERE ($2::text IS NULL OR recommendations.program = $2)
        AND ($7::uuid[] IS NULL OR recommendations.engagement_id <> ALL ($7))
        AND recommendations.made_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, thing
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other, alike.thing
