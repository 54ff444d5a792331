-- $1 day, $2 after submitted_on or null, $3 after recommendation id, $4 limit, $5 and $6 of is_shown,
-- $7 days within which evidence should be judged, $8 whether only what the provider of is_shown has,
-- $9 only what this validator judges (null: all)
SELECT recommendation_id, engagement_id, finding_id, recommendations.ori, recommendations.program,
    number, priority,
    reviews.submitted_by, reviews.submitted_on, $1::date - greatest(reviews.submitted_on, date '0001-01-01') AS days_waiting,
    reviews.submitted_on + $7::integer AS due_on, reviews.submitted_on + $7::integer < $1 AS late,
    array(
        SELECT other.number FROM recommendations AS other
        WHERE other.recommendation_id = ANY (recommendations.depends_on)
            AND coalesce(other.validated_on, other.set_aside_on, 'infinity') > $1
        ORDER BY other.number
    ) AS waits_for
FROM reviews JOIN recommendations USING (recommendation_id, engagement_id)
    LEFT JOIN engagements USING (engagement_id)
WHERE reviews.submitted_on <= $1 AND (ended_on IS NULL OR ended_on > $1)
    AND ($9::text IS NULL OR is_judged(engagement_id, $9))
    AND is_shown(engagements.confidential, engagements.provider, engagements.joined_providers, $5, $6)
    AND (
        NOT $8::boolean
        OR engagements.provider = $6::text OR engagements.joined_providers @> ARRAY[$6::text]
    )
    AND ($2::date IS NULL OR (reviews.submitted_on, recommendation_id) > ($2, $3::uuid))
ORDER BY reviews.submitted_on, recommendation_id LIMIT $4
