-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
SELECT keys.key, sum(alike.requests)::bigint AS requests
FROM (
    SELECT inputs.*, agencies.kind, agencies.state, agencies.sworn, count(*) AS requests
    FROM requests_as_of($5) AS requests
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = requests.ori
        AND is_within(requests.submitted_on, agencies.began_on, agencies.ended_on)
        AND divides_agencies($1)
    CROSS JOIN LATERAL figure_inputs(
        $1, requests.submitted_on, requests.program, requests.topics, requests.delivery_types
    ) AS inputs
    WHERE requests.status <> 'merged'
        AND requests.decline_reason IS DISTINCT FROM 'duplicate'
        AND ($2::text IS NULL OR requests.program = $2)
        AND requests.submitted_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY
        inputs.day, inputs.program, inputs.topics, inputs.delivery_types, agencies.kind,
        agencies.state, agencies.sworn
) AS alike
CROSS JOIN LATERAL figure_keys(
    $1, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.sworn
) AS keys
GROUP BY keys.key
