-- no parameters
SELECT consumer_id, name FROM consumer_name ORDER BY lower(name), consumer_id
