-- Testimonials on pages: by where they stand, the latest first.

CREATE FUNCTION testimonial_standing(released_on date, withdrawn_on date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN withdrawn_on IS NOT NULL THEN 'withdrawn'
    WHEN released_on IS NOT NULL THEN 'released'
    ELSE 'waiting'
END;
COMMENT ON FUNCTION testimonial_standing IS 'Where words stand whose publication was agreed to.';

CREATE INDEX testimonials_by_standing ON testimonials (
    testimonial_standing(released_on, withdrawn_on), counts_on, testimonial_id
);
CREATE INDEX requests_by_delivery ON requests (delivered_on) WHERE delivered_on IS NOT NULL;

CREATE FUNCTION testimonials_shown() RETURNS TABLE (
    testimonial_id uuid,
    request_id uuid,
    engagement_id uuid,
    ori text,
    program text,
    audience text,
    counts_on date,
    words text,
    released_on date,
    withdrawn_on date,
    reason text,
    confidential boolean,
    standing text
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        testimonials.testimonial_id, testimonials.request_id, testimonials.engagement_id,
        testimonials.ori, testimonials.program, testimonials.audience, testimonials.counts_on,
        testimonials.words, testimonials.released_on, testimonials.withdrawn_on,
        testimonials.reason, requests.confidential IS NOT FALSE,
        testimonial_standing(testimonials.released_on, testimonials.withdrawn_on)
    FROM testimonials LEFT JOIN requests USING (request_id)
$$;
COMMENT ON FUNCTION testimonials_shown IS 'Testimonials as the center reads them, with whether the work is known not to be confidential.';
