-- no parameters
SELECT 'access' AS service, feed, position, event_id::text FROM access.checkpoint
UNION ALL SELECT 'intake', feed, position, event_id::text FROM intake.checkpoint
UNION ALL SELECT 'assignment', feed, position, event_id::text FROM assignment.checkpoint
UNION ALL SELECT 'reporting', feed, position, event_id::text FROM reporting.checkpoint
