-- $1 engagement
SELECT kind, request_id, engagement_id, ori, program, spells.*, NULL::text AS owner
FROM clocks
JOIN spells USING (subject)
WHERE engagement_id = $1 AND kind = 'recommendation'
ORDER BY subject, ordinal
