-- What was read and is not published waits no more; nor does what nobody can release.

ALTER TABLE testimonials ADD COLUMN set_aside_on date, ADD COLUMN set_aside_for text;
COMMENT ON COLUMN testimonials.set_aside_for IS 'Why it is not published, though consent was given.';

CREATE FUNCTION testimonial_stands(released_on date, withdrawn_on date, set_aside_on date, words text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN withdrawn_on IS NOT NULL THEN 'withdrawn'
    WHEN released_on IS NOT NULL THEN 'released'
    WHEN set_aside_on IS NOT NULL OR words = '[removed]' THEN 'set-aside'
    ELSE 'waiting'
END;
COMMENT ON FUNCTION testimonial_stands IS 'Where words stand whose publication was agreed to; those of confidential work among what waits.';

CREATE INDEX testimonials_by_how_they_stand ON testimonials (
    testimonial_stands(released_on, withdrawn_on, set_aside_on, words), counts_on, testimonial_id
);

CREATE FUNCTION testimonials_of_center() RETURNS TABLE (
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
    set_aside_on date,
    set_aside_for text,
    confidential boolean,
    standing text
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        testimonials.testimonial_id, testimonials.request_id, testimonials.engagement_id,
        testimonials.ori, testimonials.program, testimonials.audience, testimonials.counts_on,
        testimonials.words, testimonials.released_on, testimonials.withdrawn_on,
        testimonials.reason, testimonials.set_aside_on, testimonials.set_aside_for,
        requests.confidential IS NOT FALSE,
        CASE
            WHEN stands.standing = 'waiting' AND requests.confidential IS NOT FALSE
                THEN 'confidential'
            ELSE stands.standing
        END
    FROM testimonials
    LEFT JOIN requests USING (request_id)
    CROSS JOIN
        LATERAL (
            SELECT testimonial_stands(
                testimonials.released_on, testimonials.withdrawn_on, testimonials.set_aside_on,
                testimonials.words
            ) AS standing
        ) AS stands
$$;
COMMENT ON FUNCTION testimonials_of_center IS 'Testimonials as the center reads them, with whether the work is known not to be confidential.';
