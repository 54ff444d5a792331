-- $1 since, $2 until, $3 day and $4 id of the last one before (null: none), $5 limit
SELECT
    testimonial_id, testimonials.request_id, testimonials.engagement_id, testimonials.ori,
    testimonials.program, audience, counts_on, words, testimonials.released_on,
    testimonials.withdrawn_on, testimonials.reason, requests.confidential IS NOT FALSE AS confidential
FROM testimonials LEFT JOIN requests USING (request_id)
WHERE counts_on BETWEEN $1 AND $2
    AND ($3::date IS NULL OR (counts_on, testimonial_id) > ($3, $4::uuid))
ORDER BY counts_on, testimonial_id
LIMIT $5
