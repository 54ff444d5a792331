-- $1 engagements, $2 the agency that takes part: what was given on its days, in each
SELECT engagement_id, count(*)::integer AS deliveries, sum(minutes_of(deliveries.hours))::integer AS minutes,
    max(deliveries.delivered_on) AS last_delivery_on
FROM deliveries JOIN engagements USING (engagement_id)
WHERE engagement_id = ANY ($1::uuid[]) AND struck_on IS NULL
    AND took_part(request_id, $2, deliveries.delivered_on, deliveries.delivered_on)
GROUP BY engagement_id
