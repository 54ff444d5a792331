-- $1 ORI of an agency, $2 limit
SELECT request_id FROM requests WHERE ori = $1
UNION
SELECT request_id FROM participants WHERE ori = $1
UNION
SELECT request_id FROM participants_before WHERE ori = $1
LIMIT $2
