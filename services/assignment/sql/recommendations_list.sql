-- $1 engagement id, $2 status or null, $3 after made_on or null, $4 after id, $5 limit
SELECT recommendation_id, engagement_id, finding_id, ori, program, number, text, priority,
    depends_on, status, waiting_for, waiting_since, made_on, submitted_on, submitted_by, evidence,
    returned_on, return_reasons, validated_on, validated_by, sustained_on, set_aside_on,
    set_aside_reason, note
FROM recommendations
WHERE engagement_id = $1 AND ($2::text IS NULL OR status = $2)
    AND ($3::date IS NULL OR (made_on, recommendation_id) > ($3, $4::uuid))
ORDER BY made_on, recommendation_id LIMIT $5
