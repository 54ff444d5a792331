-- $1 ORI of the agency that asked, $2 limit. The latest first: ids are made of time.
SELECT request_id FROM requests WHERE ori = $1 ORDER BY request_id DESC LIMIT $2
