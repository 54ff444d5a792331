-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
SELECT
    keys.key,
    percentile_cont(0.5) WITHIN GROUP (
        ORDER BY greatest(engagements.delivered_on, date '0001-01-01')
            - greatest(requests.submitted_on, date '0001-01-01')
    ) AS median,
    count(*) AS engagements
FROM engagements_as_of($5) AS engagements
JOIN requests_as_of($5) AS requests USING (request_id)
LEFT JOIN agencies_as_of($5) AS agencies ON agencies.ori = engagements.ori
CROSS JOIN LATERAL figure_keys(
    $1, engagements.delivered_on, engagements.program, engagements.topics,
    engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn
) AS keys
WHERE ($2::text IS NULL OR engagements.program = $2)
    AND engagements.delivered_on
        BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
GROUP BY keys.key
