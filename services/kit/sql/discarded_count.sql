-- no parameters
SELECT count(*) FROM discarded
