-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, keys.other,
    alike.thing, CASE WHEN $10 IS NOT NULL THEN ARRAY['engagement-' || alike.thing] END AS told_in,
    sum(alike.opened)::bigint AS engagements_opened,
    sum(alike.delivered)::bigint AS engagements_delivered,
    sum(alike.completed_again)::bigint AS engagements_completed_again,
    sum(alike.cancelled)::bigint AS engagements_cancelled,
    sum(alike.closed)::bigint AS engagements_closed
FROM (
    SELECT
        inputs.*,
        CASE WHEN $10::text IS NULL THEN '' ELSE engagements.engagement_id::text END AS thing,
        count(*) FILTER (WHERE days.what = 'opened') AS opened,
        count(*) FILTER (WHERE days.what = 'delivered') AS delivered,
        count(*) FILTER (WHERE days.what IS NULL) AS completed_again,
        count(*) FILTER (WHERE days.what = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE days.what = 'closed') AS closed
    FROM engagements_as_of($5) AS engagements
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = engagements.ori
        AND is_within(engagements.opened_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL (
        SELECT
            unnest(ARRAY['opened', 'delivered', 'cancelled', 'closed']) AS what, -- null: completed again
            unnest(
                ARRAY[
                    engagements.opened_on, engagements.delivered_on, engagements.cancelled_on,
                    engagements.closed_on
                ] || engagements.completed_again_on
            ) AS day
    ) AS days
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, days.day, engagements.program, engagements.topics, engagements.delivery_types,
        agencies.kind, agencies.state, agencies.sworn,
        lead_on(engagements.led_by, engagements.led_from, days.day)
    ) AS inputs
    WHERE ($2::text IS NULL OR engagements.program = $2)
        AND ($7::uuid[] IS NULL OR engagements.engagement_id <> ALL ($7))
        AND days.day
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, thing
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other, alike.thing
