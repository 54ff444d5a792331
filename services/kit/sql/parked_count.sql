-- no parameters
SELECT reason, count(*) AS facts FROM parked GROUP BY reason ORDER BY reason
