-- $1 position, $2 engagements
SELECT engagement_id
FROM engagements_as_of($1) AS engagements
JOIN open_work($1) USING (engagement_id)
WHERE engagement_id = ANY($2::uuid[]) AND status IN ('delivered', 'closed')
