-- $1 request_id
SELECT *
FROM spells
WHERE request_id = $1
    OR engagement_id IN (SELECT engagement_id FROM spells WHERE request_id = $1)
ORDER BY began_on, subject, ordinal
