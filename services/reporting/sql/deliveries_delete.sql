-- $1 delivery_id[]
DELETE FROM deliveries
WHERE delivery_id = ANY($1::uuid[])
