-- $1 program or null, $2 after opened_on or null, $3 after engagement id, $4 limit, $5 request or null,
-- $6 provider, that leads it or has joined, $7 status or null
SELECT *, minutes_of(hours) AS minutes FROM engagements_shown(true, NULL)
WHERE (provider = $6 OR joined_providers @> ARRAY[$6::text])
    AND ($7::text IS NULL OR status = $7) AND ($1::text IS NULL OR program = $1)
    AND ($5::uuid IS NULL OR request_id = $5)
    AND ($2::date IS NULL OR (opened_on, engagement_id) > ($2, $3::uuid))
ORDER BY opened_on, engagement_id LIMIT $4
