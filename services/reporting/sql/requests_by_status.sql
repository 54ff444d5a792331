-- no parameters
SELECT journey_status(requests.status, engagements.status) AS status, count(*) AS requests
FROM requests
LEFT JOIN engagements USING (request_id)
GROUP BY 1
