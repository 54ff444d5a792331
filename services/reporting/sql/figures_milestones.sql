-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
WITH
-- Numbers are quicker to order than engagements under their keys.
numbered AS (
    SELECT
        engagement_id, ori, program, topics, delivery_types, led_by, led_from, opened_on,
        row_number() OVER (ORDER BY opened_on, position) AS place
    FROM engagements_as_of($5) AS engagements
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7::uuid[] IS NULL OR engagement_id <> ALL ($7))
        AND engagements.opened_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
),
alike AS (
    SELECT inputs.*, array_agg(numbered.place) AS places
    FROM numbered
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = numbered.ori
        AND is_within(numbered.opened_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, numbered.opened_on, numbered.program, numbered.topics,
        numbered.delivery_types, agencies.kind, agencies.state, agencies.sworn,
        lead_on(numbered.led_by, numbered.led_from, numbered.opened_on)
    ) AS inputs
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others
),
counted AS (
    SELECT keys.key, keys.other, array_sort(array_agg(places.place)) AS places
    FROM alike
    CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
    CROSS JOIN LATERAL unnest(alike.places) AS places (place)
    GROUP BY keys.key, keys.other
),
reached AS (
    SELECT
        CASE WHEN $1 = 'milestone' AND counted.key IS NOT NULL THEN passed.number::text ELSE counted.key END AS key,
        CASE WHEN $8 = 'milestone' AND counted.key IS NOT NULL THEN passed.number::text ELSE counted.other END AS other,
        numbered.engagement_id, numbered.opened_on, passed.number
    FROM counted
    CROSS JOIN unnest(
        ARRAY[1, 10, 50, 100, 500, 1000, 5000, 10000, 50000, 100000, 500000, 1000000]
    ) AS passed (number)
    JOIN numbered ON numbered.place = counted.places[passed.number]
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
