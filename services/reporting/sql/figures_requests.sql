-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension, $9 of what kind the things are that are listed, each for itself (null: none)
SELECT
    keys.key, others.key AS other,
    alike.thing, CASE WHEN $9 IS NOT NULL THEN ARRAY['request-' || alike.thing] END AS told_in,
    sum(alike.requests)::bigint AS requests,
    sum(alike.referred)::bigint AS requests_referred,
    sum(alike.declined)::bigint AS requests_declined,
    sum(alike.withdrawn)::bigint AS requests_withdrawn
FROM (
    SELECT
        inputs.*,
        CASE WHEN $9::text IS NULL THEN '' ELSE requests.request_id::text END AS thing,
        count(*) FILTER (WHERE days.what = 'submitted') AS requests,
        count(*) FILTER (WHERE days.what = 'referred') AS referred,
        count(*) FILTER (WHERE days.what = 'declined') AS declined,
        count(*) FILTER (WHERE days.what = 'withdrawn') AS withdrawn,
        CASE $1 WHEN 'reason' THEN coalesce(requests.decline_reason, requests.withdrawal_reason) END AS own,
        CASE $8 WHEN 'reason' THEN coalesce(requests.decline_reason, requests.withdrawal_reason) END AS other_own
    FROM requests_as_of($5) AS requests
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = requests.ori
        AND is_within(requests.submitted_on, agencies.began_on, agencies.ended_on)
        AND (divides_agencies($1) OR divides_agencies($8))
    -- The first work that came of it: a request belongs to who led that.
    LEFT JOIN LATERAL (
        SELECT engagements.led_by, engagements.led_from
        FROM engagements_as_of($5) AS engagements
        WHERE engagements.request_id = requests.request_id
        ORDER BY engagements.position
        LIMIT 1
    ) AS engagements ON 'provider' IN ($1, $8)
    CROSS JOIN LATERAL (
        VALUES
            ('submitted', requests.submitted_on),
            (
                CASE
                    WHEN requests.status IN ('referred', 'declined', 'withdrawn')
                        THEN requests.status
                END,
                requests.closed_on
            )
    ) AS days (what, day)
    CROSS JOIN LATERAL measure_inputs(
        $1, $8, days.day, requests.program, CASE WHEN $6::jsonb IS NULL THEN requests.topics ELSE topics_called(requests.topics, $6) END, requests.delivery_types,
        agencies.kind, agencies.state, agencies.sworn,
        CASE WHEN 'provider' IN ($1, $8) THEN lead_on(engagements.led_by, engagements.led_from, days.day) END
    ) AS inputs
    WHERE requests.status <> 'merged'
        AND requests.decline_reason IS DISTINCT FROM 'duplicate'
        AND ($7 OR NOT requests.confidential)
        AND ($2::text IS NULL OR requests.program = $2)
        AND days.day
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
