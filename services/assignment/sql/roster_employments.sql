-- no parameters
SELECT expert_id, ori FROM expert_employments
