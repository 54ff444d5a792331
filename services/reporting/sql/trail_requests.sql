-- $1 ORI of an agency, $2 limit. The latest first: ids are made of time. How many there are in all stands in each row.
SELECT request_id, count(*) OVER () AS requests
FROM (
    SELECT request_id FROM requests WHERE ori = $1
    UNION
    SELECT request_id FROM participants WHERE ori = $1
    UNION
    SELECT request_id FROM participants_before WHERE ori = $1
) AS of_agency
ORDER BY request_id DESC LIMIT $2
