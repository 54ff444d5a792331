-- $1 ended_before
UPDATE consumer_name SET contact = NULL
FROM consumers
WHERE consumers.consumer_id = consumer_name.consumer_id AND contact IS NOT NULL
    AND least(ended_on, ends_on) < $1
