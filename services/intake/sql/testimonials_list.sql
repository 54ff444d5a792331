-- $1 since, $2 until, $3 day and $4 id of the last one before (null: none), $5 limit
SELECT
    testimonial_id, request_id, engagement_id, ori, program, audience, counts_on, words, released_on,
    withdrawn_on, reason, set_aside_on, set_aside_for, confidential
FROM testimonials_of_center()
WHERE counts_on BETWEEN $1 AND $2
    AND ($3::date IS NULL OR (counts_on, testimonial_id) > ($3, $4::uuid))
ORDER BY counts_on, testimonial_id
LIMIT $5
