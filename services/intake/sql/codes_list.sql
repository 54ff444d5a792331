-- $1 request_id
SELECT engagement_id, stage, given_on, expires_on, count(*) AS given
FROM evaluation_token WHERE is_code AND request_id = $1
GROUP BY engagement_id, stage, given_on, expires_on
ORDER BY given_on, engagement_id, stage
