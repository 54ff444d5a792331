-- no parameters
SELECT DISTINCT stream FROM log.event
