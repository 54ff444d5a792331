-- $1 delivery_id[]
SELECT *
FROM deliveries
WHERE delivery_id = ANY($1::uuid[])
