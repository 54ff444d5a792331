-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
SELECT keys.key, count(*) AS requests
FROM requests_as_of($5) AS requests
LEFT JOIN agencies_as_of($5) AS agencies USING (ori)
CROSS JOIN LATERAL figure_keys(
    $1, requests.submitted_on, requests.program, requests.topics,
    requests.delivery_types, agencies.kind, agencies.state, agencies.sworn
) AS keys
WHERE requests.status <> 'merged'
    AND requests.decline_reason IS DISTINCT FROM 'duplicate'
    AND ($2::text IS NULL OR requests.program = $2)
    AND requests.submitted_on
        BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
GROUP BY keys.key
