-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 whether a fact about work may be missing
WITH
alike AS (
    SELECT
        inputs.*, spells.days, count(*) AS waits
    FROM spells_as_of($5) AS spells
    -- Of the two ways to leave out waits of what counts nowhere, the planner takes away the one that is not asked.
    LEFT JOIN left_out($5) AS left_out
        ON left_out.subject = spells.subject AND NOT asks_work($1, $8, $2, $7::uuid[] IS NULL, $10)
    LEFT JOIN clocks ON clocks.subject = spells.subject AND asks_work($1, $8, $2, $7::uuid[] IS NULL, $10)
    LEFT JOIN engagements_as_of($5) AS engagements
        ON engagements.engagement_id = clocks.engagement_id AND asks_work($1, $8, $2, $7::uuid[] IS NULL, $10)
    LEFT JOIN requests_as_of($5) AS requests
        ON requests.request_id = coalesce(engagements.request_id, clocks.request_id)
        AND asks_work($1, $8, $2, $7::uuid[] IS NULL, $10)
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = requests.ori
        AND is_within(spells.ended_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL (
        SELECT
            coalesce(engagements.topics, requests.topics) AS topics,
            coalesce(engagements.delivery_types, requests.delivery_types) AS delivery_types,
            coalesce(engagements.program, requests.program) AS program
    ) AS work
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6,
        -- By periods in any case: with the days waited beside it, hardly a day has two alike.
        CASE WHEN 'all' IN ($1, $8) THEN period_begins(time_of($1, $8), spells.ended_on)::date ELSE spells.ended_on END,
        work.program, work.topics, work.delivery_types, agencies.kind,
        agencies.state, agencies.sworn, coalesce(spells.provider, lead_on(engagements.led_by, engagements.led_from, spells.ended_on)),
        CASE $1 WHEN 'stage' THEN spells.stage WHEN 'party' THEN coalesce(spells.party, 'nobody') END,
        CASE $8 WHEN 'stage' THEN spells.stage WHEN 'party' THEN coalesce(spells.party, 'nobody') END
    ) AS inputs
    WHERE
        CASE
            WHEN NOT asks_work($1, $8, $2, $7::uuid[] IS NULL, $10) THEN left_out.subject IS NULL
            ELSE requests.request_id IS NOT NULL
                AND (clocks.engagement_id IS NULL OR engagements.engagement_id IS NOT NULL)
                AND requests.status <> 'merged'
                AND requests.decline_reason IS DISTINCT FROM 'duplicate'
                AND ($2::text IS NULL OR work.program = $2)
                AND ($7::uuid[] IS NULL OR NOT requests.confidential)
        END
        AND spells.ended_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, spells.days
),
counted AS (
    SELECT keys.key, keys.other, alike.days, sum(alike.waits)::bigint AS waits
    FROM alike
    CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
    GROUP BY keys.key, keys.other, alike.days
),
ranked AS (
    SELECT
        counted.key, counted.other, counted.days,
        sum(counted.waits) OVER (PARTITION BY counted.key, counted.other ORDER BY counted.days)::bigint AS so_far,
        sum(counted.waits) OVER (PARTITION BY counted.key, counted.other)::bigint AS waits
    FROM counted
)
SELECT
    ranked.key, ranked.other,
    -- The two in the middle, counted from 0; of an odd number both are the same.
    (
        min(ranked.days) FILTER (WHERE ranked.so_far > (ranked.waits - 1) / 2)
        + min(ranked.days) FILTER (WHERE ranked.so_far > ranked.waits / 2)
    ) / 2::double precision AS median,
    -- The nearest rank: the first that nine of ten do not exceed.
    min(ranked.days) FILTER (WHERE 10 * ranked.so_far >= 9 * ranked.waits) AS nine_of_ten,
    max(ranked.waits) AS waits
FROM ranked
GROUP BY ranked.key, ranked.other
