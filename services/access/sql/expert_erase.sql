-- $1 expert_id
DELETE FROM expert_account WHERE expert_id = $1
