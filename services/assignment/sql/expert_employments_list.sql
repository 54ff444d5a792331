-- $1 expert id
SELECT ori, employed_until, noted_on FROM expert_employments WHERE expert_id = $1 ORDER BY ori
