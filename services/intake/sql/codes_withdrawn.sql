-- $1 call_id
SELECT engagement_id, stage, withdrawn_as FROM evaluation_token WHERE withdrawn_by = $1
