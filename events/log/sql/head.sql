-- parameters: none
SELECT position, id FROM log.event ORDER BY position DESC LIMIT 1
