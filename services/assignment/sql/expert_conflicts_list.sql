-- $1 expert id
SELECT ori, declared_on, note FROM expert_conflicts WHERE expert_id = $1 ORDER BY ori
