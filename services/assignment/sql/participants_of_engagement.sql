-- $1 engagement
SELECT participation_id, participant, left_on
FROM participants
JOIN engagements USING (request_id)
WHERE engagement_id = $1
ORDER BY joined_on, participation_id
