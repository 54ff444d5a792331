-- $1 standing, $2 since, $3 until, $4 day and $5 id of the last one before (null: from the latest), $6 limit
SELECT *
FROM testimonials_of_center()
WHERE standing = $1
    -- What the index knows; whether the work is confidential stands elsewhere.
    AND testimonial_stands(released_on, withdrawn_on, set_aside_on, words)
    = CASE $1 WHEN 'confidential' THEN 'waiting' ELSE $1 END
    AND counts_on BETWEEN $2 AND $3
    AND ($4::date IS NULL OR (counts_on, testimonial_id) < ($4, $5::uuid))
ORDER BY counts_on DESC, testimonial_id DESC
LIMIT $6
