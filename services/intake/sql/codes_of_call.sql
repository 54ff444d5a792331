-- $1 call_id
SELECT invitation_id, engagement_id, stage, expires_on, answer_id IS NULL AS used
FROM evaluation_token WHERE call_id = $1 ORDER BY call_ordinal
