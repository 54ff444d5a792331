-- Words that were released for reviews; null once they were withdrawn or forgotten.

CREATE TABLE testimonials (
    testimonial_id uuid PRIMARY KEY,
    quote_id uuid NOT NULL,
    request_id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    audience text NOT NULL,
    year integer NOT NULL,
    words text,
    mark text
);
CREATE INDEX testimonials_by_request ON testimonials (request_id);
CREATE INDEX testimonials_by_quote ON testimonials (quote_id);
CREATE INDEX testimonials_by_year ON testimonials (year);

COMMENT ON TABLE testimonials IS 'What reviews quote; which work a quote is of is for nobody, and no review says it.';
COMMENT ON COLUMN testimonials.quote_id IS 'Random: what reviews call it.';
COMMENT ON COLUMN testimonials.mark IS 'Random, in each file that has the words, so that no digest of a file tests a guess of them.';
