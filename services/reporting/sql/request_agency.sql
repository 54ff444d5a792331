-- $1 request
SELECT ori FROM requests WHERE request_id = $1
