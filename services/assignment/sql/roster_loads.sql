-- $1 day
SELECT expert_id, count(*)::integer FROM assignments
WHERE began_on <= $1 AND (ended_on IS NULL OR ended_on > $1)
GROUP BY expert_id
