-- $1 call_id
SELECT invitation_id, engagement_id, stage, withdrawn_on IS NOT NULL AS withdrawn
FROM evaluation_token WHERE call_id = $1 ORDER BY call_ordinal
