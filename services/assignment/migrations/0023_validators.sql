-- Who judges the evidence of which engagement: a validator is shown that and no other confidential work.

CREATE TABLE validators (
    engagement_id uuid,
    validator text,
    assigned boolean NOT NULL,
    PRIMARY KEY (engagement_id, validator)
);
COMMENT ON COLUMN validators.assigned IS 'False since the validator was released.';
CREATE INDEX validators_assigned ON validators (validator) WHERE assigned;

CREATE FUNCTION is_judged(engagement uuid, person text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM validators WHERE engagement_id = engagement AND validator = person AND assigned)
$$;
COMMENT ON FUNCTION is_judged IS 'Whether a person is assigned to judge the evidence of an engagement.';
