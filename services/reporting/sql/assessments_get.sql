-- $1 engagement
SELECT engagement_id, request_id, ori, provider, status, opened_on
FROM engagements
WHERE engagement_id = $1
