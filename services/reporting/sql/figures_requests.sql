-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null,
-- $10 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, keys.other,
    alike.thing, CASE WHEN $10 IS NOT NULL THEN ARRAY['request-' || alike.thing] END AS told_in,
    sum(alike.requests)::bigint AS requests,
    sum(alike.referred)::bigint AS requests_referred,
    sum(alike.declined)::bigint AS requests_declined,
    sum(alike.withdrawn)::bigint AS requests_withdrawn
FROM (
    SELECT
        inputs.*,
        CASE WHEN $10::text IS NULL THEN '' ELSE requests.request_id::text END AS thing,
        count(*) FILTER (WHERE days.what = 'submitted') AS requests,
        count(*) FILTER (WHERE days.what = 'referred') AS referred,
        count(*) FILTER (WHERE days.what = 'declined') AS declined,
        count(*) FILTER (WHERE days.what = 'withdrawn') AS withdrawn
    FROM requests_as_of($5) AS requests
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = requests.ori
        AND is_within(requests.submitted_on, agencies.began_on, agencies.ended_on)
    -- The first work that came of it: a request belongs to who led that.
    LEFT JOIN (
        SELECT DISTINCT ON (request_id) request_id, led_by, led_from
        FROM engagements_as_of($5)
        WHERE 'provider' IN ($1, $8)
        ORDER BY request_id, position
    ) AS engagements ON engagements.request_id = requests.request_id
    CROSS JOIN LATERAL (
        SELECT
            unnest(ARRAY['submitted', requests.status]) AS what,
            unnest(ARRAY[
                requests.submitted_on,
                CASE WHEN requests.status IN ('referred', 'declined', 'withdrawn') THEN requests.closed_on END
            ]) AS day
    ) AS days
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, days.day, requests.program, requests.topics, requests.delivery_types, agencies.kind,
        agencies.state, agencies.sworn,
        lead_on(engagements.led_by, engagements.led_from, days.day),
        CASE $1 WHEN 'reason' THEN coalesce(requests.decline_reason, requests.withdrawal_reason) END,
        CASE $8 WHEN 'reason' THEN coalesce(requests.decline_reason, requests.withdrawal_reason) END
    ) AS inputs
    WHERE requests.status <> 'merged'
        AND requests.decline_reason IS DISTINCT FROM 'duplicate'
        AND ($7::uuid[] IS NULL OR NOT requests.confidential)
        AND ($2::text IS NULL OR requests.program = $2)
        AND days.day
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others, thing
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other, alike.thing
