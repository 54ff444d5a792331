-- $1 expert_id, $2 person_id
DELETE FROM expert_account WHERE expert_id = $1 AND person_id = $2
