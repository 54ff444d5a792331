-- $1 expert_id
SELECT person_id FROM expert_account WHERE expert_id = $1
