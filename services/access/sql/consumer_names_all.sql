-- $1 consumer_id, or null for all
SELECT consumer_id, name, contact FROM consumer_name
WHERE $1::uuid IS NULL OR consumer_id = $1
ORDER BY lower(name), consumer_id
