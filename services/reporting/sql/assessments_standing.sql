-- $1 engagement (null: of every one), $2 position, $3 whether confidential work counts
SELECT recommendations.status, count(*) AS recommendations
FROM recommendations_as_of($2) AS recommendations
LEFT JOIN open_work($2) AS open ON open.engagement_id = recommendations.engagement_id AND NOT $3
WHERE ($1::uuid IS NULL OR recommendations.engagement_id = $1)
    AND ($3 OR open.engagement_id IS NOT NULL)
GROUP BY recommendations.status
