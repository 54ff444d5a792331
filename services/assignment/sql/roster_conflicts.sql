-- no parameters
SELECT expert_id, ori, declared_on FROM expert_conflicts
