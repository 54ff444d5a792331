-- Who is waited for: spells by business day, and the facts that they are made of.

CREATE TABLE clock_facts (
    subject uuid,
    position bigint,
    kind text NOT NULL,
    type text NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (subject, position)
);
COMMENT ON TABLE clock_facts IS 'Kept because facts are recorded late: all spells of a thing are made anew when it moves.';
COMMENT ON COLUMN clock_facts.kind IS 'request, engagement, invitation or recommendation.';
COMMENT ON COLUMN clock_facts.content IS 'What reporting reads of the fact, as JSON.';

CREATE TABLE spells (
    subject uuid,
    ordinal smallint,
    request_id uuid,
    engagement_id uuid,
    recommendation_id uuid,
    ori text NOT NULL,
    program text NOT NULL,
    provider text,
    stage text NOT NULL,
    party text NOT NULL,
    began_on date NOT NULL,
    ended_on date,
    due_on date,
    pauses_began_on date[] NOT NULL,
    pauses_ended_on date[] NOT NULL,
    days integer,
    business_days integer,
    PRIMARY KEY (subject, ordinal)
);
COMMENT ON COLUMN spells.subject IS 'The request, engagement, invitation or recommendation that it is a stage of.';
COMMENT ON COLUMN spells.request_id IS 'Null for a recommendation, whose facts name its engagement only.';
COMMENT ON COLUMN spells.party IS 'Who must act next: agency, center, provider or validator.';
COMMENT ON COLUMN spells.due_on IS 'By its norm, not counting holds; null where there is no norm.';
COMMENT ON COLUMN spells.pauses_ended_on IS 'One for each beginning; null for a hold that goes on.';
COMMENT ON COLUMN spells.days IS 'Calendar days without holds; null while it goes on, and so are business days.';
CREATE INDEX spells_request ON spells (request_id);
CREATE INDEX spells_engagement ON spells (engagement_id);
CREATE INDEX spells_open ON spells (began_on, subject, ordinal);
