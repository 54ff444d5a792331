-- $1 expert id
SELECT absent_from, absent_until, noted_on
FROM expert_absences WHERE expert_id = $1 ORDER BY absent_from, absent_until
