-- $1 engagement id, $2 recommendation id
SELECT recommendation_id, engagement_id, finding_id, ori, program, number, text, priority,
    depends_on, status, waiting_for, waiting_since, made_on, submitted_on, submitted_by, evidence,
    returned_on, return_reasons, validated_on, validated_by, sustained_on, set_aside_on,
    set_aside_reason, note
FROM recommendations WHERE engagement_id = $1 AND recommendation_id = $2
