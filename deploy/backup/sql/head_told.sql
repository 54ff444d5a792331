-- parameters: none
SELECT position, recorded_at FROM log.event ORDER BY position DESC LIMIT 1
