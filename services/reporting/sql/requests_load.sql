-- $1 request_id[]
SELECT *
FROM requests
WHERE request_id = ANY($1::uuid[])
