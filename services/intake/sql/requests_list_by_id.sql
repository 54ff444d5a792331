-- $1 request_id[]
SELECT * FROM request_summaries() WHERE request_id = ANY ($1::uuid[]) ORDER BY position DESC
