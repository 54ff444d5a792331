-- $1 engagement id, $2 after found_on or null, $3 after finding id, $4 limit
SELECT finding_id, engagement_id, ori, program, number, title, text, found_on, corrected_on,
    struck_on, correction_reason
FROM findings
WHERE engagement_id = $1 AND ($2::date IS NULL OR (found_on, finding_id) > ($2, $3::uuid))
ORDER BY found_on, finding_id LIMIT $4
