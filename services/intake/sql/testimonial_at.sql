-- $1 testimonial_id
SELECT
    testimonials.request_id, testimonials.engagement_id, testimonials.version,
    requests.confidential IS NOT FALSE AS confidential
FROM testimonials LEFT JOIN requests USING (request_id)
WHERE testimonial_id = $1
