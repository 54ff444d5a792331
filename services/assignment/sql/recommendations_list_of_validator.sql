-- $1 party that validated, $2 before validated_on or null, $3 before recommendation id, $4 limit,
-- $5 its person: of confidential work it sees what it judges
SELECT recommendation_id, engagement_id, finding_id, ori, program, number, text, priority,
    depends_on, status, waiting_for, waiting_since, made_on, submitted_on, submitted_by, evidence,
    returned_on, return_reasons, validated_on, validated_by, sustained_on, set_aside_on,
    set_aside_reason, note
FROM recommendations
WHERE validated_by = $1
    AND (
        is_judged(engagement_id, $5)
        OR NOT coalesce((SELECT confidential FROM engagements AS one WHERE one.engagement_id = recommendations.engagement_id), true)
    )
    AND ($2::date IS NULL OR (validated_on, recommendation_id) < ($2, $3::uuid))
ORDER BY validated_on DESC, recommendation_id DESC LIMIT $4
