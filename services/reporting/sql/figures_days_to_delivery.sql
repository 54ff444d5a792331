-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
WITH
alike AS (
    SELECT
        inputs.*,
        CASE WHEN $10::text IS NULL THEN '' ELSE engagements.engagement_id::text END AS thing,
        CASE WHEN $10 IS NOT NULL THEN min(engagements.request_id::text) END AS request,
        greatest(engagements.delivered_on, date '0001-01-01')
            - greatest(requests.submitted_on, date '0001-01-01') AS days,
        count(*) AS engagements
    FROM engagements_as_of($5) AS engagements
    JOIN requests_as_of($5) AS requests USING (request_id)
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6,
        -- By periods in any case: with the days waited beside it, hardly a day has two alike.
        CASE WHEN 'all' IN ($1, $8) THEN period_begins(time_of($1, $8), engagements.delivered_on)::date ELSE engagements.delivered_on END,
        engagements.program, engagements.topics,
        engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn,
        lead_on(engagements.led_by, engagements.led_from, engagements.delivered_on)
    ) AS inputs
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7::uuid[] IS NULL OR NOT requests.confidential)
        AND engagements.delivered_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, days, thing
),
counted AS (
    SELECT
        keys.key, keys.other, alike.thing, alike.days, sum(alike.engagements)::bigint AS engagements,
        CASE WHEN $10 IS NOT NULL THEN min(alike.request) END AS request
    FROM alike
    CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
    GROUP BY keys.key, keys.other, alike.thing, alike.days
),
ranked AS (
    SELECT
        counted.key, counted.other, counted.thing, counted.request, counted.days,
        sum(counted.engagements) OVER (PARTITION BY counted.key, counted.other, counted.thing ORDER BY counted.days)::bigint AS so_far,
        sum(counted.engagements) OVER (PARTITION BY counted.key, counted.other, counted.thing)::bigint AS engagements
    FROM counted
)
SELECT
    ranked.key, ranked.other, ranked.thing,
    CASE WHEN $10 IS NOT NULL THEN ARRAY['request-' || min(ranked.request), 'engagement-' || ranked.thing] END AS told_in,
    -- The two in the middle, counted from 0; of an odd number both are the same.
    (
        min(ranked.days) FILTER (WHERE ranked.so_far > (ranked.engagements - 1) / 2)
        + min(ranked.days) FILTER (WHERE ranked.so_far > ranked.engagements / 2)
    ) / 2::double precision AS median,
    -- The nearest rank: the first that nine of ten do not exceed.
    min(ranked.days) FILTER (WHERE 10 * ranked.so_far >= 9 * ranked.engagements) AS nine_of_ten,
    max(ranked.engagements) AS engagements
FROM ranked
GROUP BY ranked.key, ranked.other, ranked.thing
