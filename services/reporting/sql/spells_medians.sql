-- $1 dimension (party, stage or program); what nobody is charged with counts as a stage only
SELECT
    CASE $1 WHEN 'party' THEN party WHEN 'stage' THEN stage ELSE program END AS key,
    count(*) FILTER (WHERE ended_on IS NOT NULL) AS ended,
    count(*) FILTER (WHERE ended_on IS NULL) AS open,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS days,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY business_days) AS business_days
FROM spells
    JOIN clocks USING (subject)
WHERE party IS NOT NULL OR $1 = 'stage'
GROUP BY 1
ORDER BY 1
