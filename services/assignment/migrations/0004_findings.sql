-- What was found in engagements, what became of each recommendation, and who waits for whom.

CREATE TABLE findings (
    finding_id uuid PRIMARY KEY,
    version integer NOT NULL,
    engagement_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    found_on date NOT NULL
);
COMMENT ON COLUMN findings.version IS 'Of the stream when this row last changed; the stream holds all of an engagement.';
CREATE INDEX findings_engagement ON findings (engagement_id, found_on, finding_id);

CREATE TABLE recommendations (
    recommendation_id uuid PRIMARY KEY,
    version integer NOT NULL,
    engagement_id uuid NOT NULL,
    finding_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    number text NOT NULL,
    text text NOT NULL,
    priority text NOT NULL,
    depends_on uuid[] NOT NULL,
    status text NOT NULL,
    waiting_for text,
    waiting_since date,
    made_on date NOT NULL,
    submitted_on date,
    submitted_by text,
    evidence text[] NOT NULL,
    returned_on date,
    return_reasons text[] NOT NULL,
    validated_on date,
    validated_by text,
    sustained_on date,
    set_aside_on date,
    set_aside_reason text,
    note text
);
COMMENT ON COLUMN recommendations.status IS 'open, submitted, returned, validated, sustained or set-aside.';
COMMENT ON COLUMN recommendations.waiting_for IS 'agency or validator; null where nobody must act next.';
COMMENT ON COLUMN recommendations.note IS 'Of whoever judged it last, or set it aside.';
CREATE INDEX recommendations_engagement ON recommendations (engagement_id, made_on, recommendation_id);

CREATE TABLE reviews (
    recommendation_id uuid,
    version integer,
    engagement_id uuid NOT NULL,
    submitted_on date NOT NULL,
    submitted_by text NOT NULL,
    ended_on date,
    outcome text,
    PRIMARY KEY (recommendation_id, version)
);
COMMENT ON TABLE reviews IS 'What waited for a validator from when to when: the queue of any day, also of a past one.';
COMMENT ON COLUMN reviews.version IS 'Of the stream when the evidence was submitted.';
COMMENT ON COLUMN reviews.outcome IS 'validated, returned or set-aside; null while it waits.';
CREATE INDEX reviews_submitted ON reviews (submitted_on, recommendation_id);
