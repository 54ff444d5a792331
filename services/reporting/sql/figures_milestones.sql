-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
WITH
opened AS (
    SELECT
        keys.key, keys.other, engagements.engagement_id, engagements.opened_on,
        row_number() OVER (
            PARTITION BY keys.key, keys.other ORDER BY engagements.opened_on, engagements.position
        ) AS number
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN open_work($5) AS open ON open.engagement_id = engagements.engagement_id
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, engagements.opened_on, engagements.program, engagements.topics,
        engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn,
        lead_on(engagements.led_by, engagements.led_from, engagements.opened_on)
    ) AS inputs
    CROSS JOIN LATERAL keys_of($1, $8, inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, $9) AS keys
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
        AND engagements.opened_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
),
reached AS (
    SELECT
        CASE WHEN $1 = 'milestone' AND opened.key IS NOT NULL THEN opened.number::text ELSE opened.key END AS key,
        CASE WHEN $8 = 'milestone' AND opened.key IS NOT NULL THEN opened.number::text ELSE opened.other END AS other,
        opened.engagement_id, opened.opened_on, opened.number
    FROM opened
    WHERE opened.number IN (1, 10, 50, 100, 500, 1000, 5000, 10000, 50000, 100000, 500000, 1000000)
)
SELECT
    key, other, max(number) AS number,
    array_agg(number ORDER BY number) AS numbers,
    array_agg(opened_on ORDER BY number) AS days,
    array_agg(engagement_id ORDER BY number) AS engagements,
    CASE WHEN $10::text IS NULL THEN '' ELSE engagement_id::text END AS thing,
    CASE WHEN $10 IS NOT NULL THEN ARRAY['engagement-' || engagement_id] END AS told_in
FROM reached
GROUP BY key, other, thing, told_in
