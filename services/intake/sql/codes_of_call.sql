-- $1 call_id, $2 former_id (null: none)
SELECT invitation_id, engagement_id, stage, withdrawn_on IS NOT NULL AS withdrawn
FROM evaluation_token WHERE call_id IN ($1, $2) ORDER BY call_ordinal
