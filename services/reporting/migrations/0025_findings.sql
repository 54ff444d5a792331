-- What happened to findings and recommendations: news of the request that the engagement is of.

CREATE TABLE findings_timeline (
    "position" bigint PRIMARY KEY,
    engagement_id uuid NOT NULL,
    recommendation_id uuid,
    type text NOT NULL,
    happened_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    detail text NOT NULL
);

COMMENT ON TABLE findings_timeline IS 'What happened to the findings and recommendations of each engagement; not for everybody, as they judge the agency that leads.';
COMMENT ON COLUMN findings_timeline.recommendation_id IS 'Null for a finding.';
