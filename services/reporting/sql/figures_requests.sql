-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 names that topics have today (null: as named then), $7 whether confidential work counts
SELECT
    keys.key,
    sum(alike.requests)::bigint AS requests,
    sum(alike.referred)::bigint AS requests_referred
FROM (
    SELECT
        inputs.*, agencies.kind, agencies.state, agencies.sworn, led.provider,
        count(*) FILTER (WHERE days.what = 'submitted') AS requests,
        count(*) FILTER (WHERE days.what = 'referred') AS referred
    FROM requests_as_of($5) AS requests
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = requests.ori
        AND is_within(requests.submitted_on, agencies.began_on, agencies.ended_on)
        AND divides_agencies($1)
    -- The first work that came of it: a request belongs to who led that.
    LEFT JOIN LATERAL (
        SELECT engagements.led_by, engagements.led_from
        FROM engagements_as_of($5) AS engagements
        WHERE engagements.request_id = requests.request_id
        ORDER BY engagements.position
        LIMIT 1
    ) AS engagements ON $1 = 'provider'
    CROSS JOIN LATERAL (
        VALUES
            ('submitted', requests.submitted_on),
            ('referred', CASE requests.status WHEN 'referred' THEN requests.closed_on END)
    ) AS days (what, day)
    CROSS JOIN LATERAL figure_inputs(
        $1, days.day, requests.program, topics_called(requests.topics, $6),
        requests.delivery_types
    ) AS inputs
    CROSS JOIN LATERAL (
        SELECT CASE $1
            WHEN 'provider' THEN lead_on(engagements.led_by, engagements.led_from, days.day)
        END
    ) AS led (provider)
    WHERE requests.status <> 'merged'
        AND requests.decline_reason IS DISTINCT FROM 'duplicate'
        AND ($7 OR NOT requests.confidential)
        AND ($2::text IS NULL OR requests.program = $2)
        AND days.day
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY
        inputs.day, inputs.program, inputs.topics, inputs.delivery_types, agencies.kind,
        agencies.state, agencies.sworn, led.provider
) AS alike
CROSS JOIN LATERAL figure_keys(
    $1, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.sworn, alike.provider
) AS keys
GROUP BY keys.key
