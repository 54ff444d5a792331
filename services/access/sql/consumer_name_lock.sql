-- $1 consumer_id
SELECT consumer_id FROM consumer_name WHERE consumer_id = $1 FOR UPDATE
