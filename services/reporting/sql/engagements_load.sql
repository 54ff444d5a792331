-- $1 engagement_id[]
SELECT *
FROM engagements
WHERE engagement_id = ANY($1::uuid[])
