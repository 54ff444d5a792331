-- parameters: none. The ORI of the agency with the most requests.
SELECT ori FROM requests GROUP BY ori ORDER BY count(*) DESC, ori LIMIT 1
