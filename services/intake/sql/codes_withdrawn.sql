-- $1 call_id
SELECT engagement_id, stage FROM evaluation_token WHERE withdrawn_by = $1
