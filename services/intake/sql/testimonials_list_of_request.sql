-- $1 request, $2 day and $3 id of the last one before (null: from the latest), $4 limit
SELECT *
FROM testimonials_of_center()
WHERE request_id = $1
    AND ($2::date IS NULL OR (counts_on, testimonial_id) < ($2, $3::uuid))
ORDER BY counts_on DESC, testimonial_id DESC
LIMIT $4
