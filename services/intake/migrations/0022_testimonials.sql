-- Words of answers whose publication was agreed to; for the center alone.

CREATE TABLE testimonials (
    testimonial_id uuid PRIMARY KEY,
    request_id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    version integer NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    audience text NOT NULL,
    counts_on date NOT NULL,
    words text NOT NULL,
    released_on date,
    withdrawn_on date,
    reason text
);
CREATE INDEX testimonials_by_request ON testimonials (request_id);
CREATE INDEX testimonials_by_day ON testimonials (counts_on, testimonial_id);

COMMENT ON TABLE testimonials IS 'What was said with consent to publish it; made from facts.';
COMMENT ON COLUMN testimonials.version IS 'Of the answer, in evaluation-<engagement id>.';
COMMENT ON COLUMN testimonials.reason IS 'Why it was withdrawn.';
