-- $1 request_id
SELECT delivered_on IS NOT NULL FROM requests WHERE request_id = $1
