-- $1 request_id[]
DELETE FROM requests
WHERE request_id = ANY($1::uuid[])
