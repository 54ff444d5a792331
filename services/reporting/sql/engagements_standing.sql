-- $1 engagement_id[]
SELECT engagement_id, provider, held_on, delivered_on, cancelled_on, closed_on
FROM engagements
WHERE engagement_id = ANY($1::uuid[])
