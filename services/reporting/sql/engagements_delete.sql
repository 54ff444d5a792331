-- $1 engagement_id[]
DELETE FROM engagements
WHERE engagement_id = ANY($1::uuid[])
