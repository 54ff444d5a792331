-- $1 engagement (null: of every one), $2 position, $3 whether confidential work counts
SELECT
    spells.stage,
    count(spells.days) AS waits,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY spells.days) AS median,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY spells.days) AS nine_of_ten,
    count(*) FILTER (WHERE spells.ended_on IS NULL) AS waiting,
    min(spells.began_on) FILTER (WHERE spells.ended_on IS NULL) AS waiting_since
FROM spells_as_of($2) AS spells
JOIN clocks USING (subject)
LEFT JOIN open_work($2) AS open ON open.engagement_id = clocks.engagement_id AND NOT $3
WHERE clocks.kind = 'recommendation'
    AND spells.stage <> 'on-hold'
    AND ($1::uuid IS NULL OR clocks.engagement_id = $1)
    AND ($3 OR open.engagement_id IS NOT NULL)
GROUP BY spells.stage
ORDER BY spells.stage
