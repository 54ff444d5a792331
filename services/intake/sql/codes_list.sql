-- $1 request_id
-- Without the days on which they were given: a single one that was given on a day is somebody's.
SELECT engagement_id, stage, max(expires_on) AS expires_on, count(*) AS given
FROM evaluation_token WHERE is_code AND request_id = $1 AND withdrawn_on IS NULL
GROUP BY engagement_id, stage
ORDER BY engagement_id, stage DESC
