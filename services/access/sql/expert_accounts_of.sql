-- $1 person_id
SELECT expert_id FROM expert_account WHERE person_id = $1 ORDER BY told_at, expert_id
