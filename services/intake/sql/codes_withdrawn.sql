-- $1 call_id, $2 former_id (null: none)
SELECT engagement_id, stage, withdrawn_as FROM evaluation_token WHERE withdrawn_by IN ($1, $2)
