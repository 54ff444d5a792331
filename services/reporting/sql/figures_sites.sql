-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
-- All engagements of a family are for one request, and so of one agency.
SELECT keys.key, count(DISTINCT engagements.family_id) AS sites
FROM engagements_as_of($5) AS engagements
LEFT JOIN agencies_as_of($5) AS agencies USING (ori)
CROSS JOIN LATERAL figure_keys(
    $1, engagements.opened_on, engagements.program, engagements.topics,
    engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn
) AS keys
WHERE ($2::text IS NULL OR engagements.program = $2)
    AND engagements.opened_on
        BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
GROUP BY keys.key
