-- $1 consumer_id
DELETE FROM consumer_name WHERE consumer_id = $1
