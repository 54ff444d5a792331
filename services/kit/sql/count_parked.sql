-- no parameters
SELECT count(*) FROM parked
