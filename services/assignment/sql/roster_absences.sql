-- no parameters
SELECT expert_id, absent_from, absent_until FROM expert_absences ORDER BY absent_from, absent_until
