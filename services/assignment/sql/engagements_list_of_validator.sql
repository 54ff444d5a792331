-- $1 program or null, $2 after opened_on or null, $3 after engagement id, $4 limit, $5 request or null,
-- $6 validator, who sees what is not confidential and what it judges, $7 status or null
SELECT *, minutes_of(hours) AS minutes FROM engagements_shown(true, NULL)
WHERE (NOT confidential OR is_judged(engagement_id, $6))
    AND ($7::text IS NULL OR status = $7) AND ($1::text IS NULL OR program = $1)
    AND ($5::uuid IS NULL OR request_id = $5)
    AND ($2::date IS NULL OR (opened_on, engagement_id) > ($2, $3::uuid))
ORDER BY opened_on, engagement_id LIMIT $4
