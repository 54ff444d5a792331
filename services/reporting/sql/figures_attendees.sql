-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
SELECT keys.key, sum(deliveries.attendees_in_person + deliveries.attendees_virtual) AS attendees
FROM deliveries_as_of($5) AS deliveries
LEFT JOIN agencies_as_of($5) AS agencies USING (ori)
CROSS JOIN LATERAL figure_keys(
    $1, deliveries.delivered_on, deliveries.program, deliveries.topics,
    ARRAY[deliveries.delivery_type], agencies.kind, agencies.state, agencies.sworn
) AS keys
WHERE ($2::text IS NULL OR deliveries.program = $2)
    AND deliveries.delivered_on
        BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
GROUP BY keys.key
