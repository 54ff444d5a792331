-- The full life of an engagement: accepted, planned, held, closed; deliveries told otherwise.

ALTER TABLE engagements
    ADD COLUMN family_id uuid,
    ADD COLUMN confidential boolean NOT NULL DEFAULT false,
    ADD COLUMN submitted_on date,
    ADD COLUMN excluded_providers text[] NOT NULL DEFAULT '{}',
    ADD COLUMN accepted_on date,
    ADD COLUMN plan integer,
    ADD COLUMN plan_status text,
    ADD COLUMN held_on date,
    ADD COLUMN hold_reason text,
    ADD COLUMN closed_on date,
    ADD COLUMN close_reason text,
    ADD COLUMN status_before text;
UPDATE engagements SET family_id = engagement_id;
ALTER TABLE engagements ALTER COLUMN family_id SET NOT NULL;
COMMENT ON COLUMN engagements.status IS 'open, assigned, accepted, underway (something was delivered), held, delivered, closed or cancelled.';
COMMENT ON COLUMN engagements.family_id IS 'The first engagement of the request; one family is one site.';
COMMENT ON COLUMN engagements.plan IS 'The number of the last plan of who has it; null where there is none.';
COMMENT ON COLUMN engagements.plan_status IS 'proposed, returned or approved.';
COMMENT ON COLUMN engagements.status_before IS 'What something held or closed was before, and may be again.';
COMMENT ON COLUMN engagements.declined IS 'The experts for whom it was declined, or who let it lapse.';
COMMENT ON COLUMN engagements.deliveries IS 'Those that were not struck; so are the hours and the last day.';
CREATE INDEX engagements_request ON engagements (request_id, opened_on, engagement_id);

COMMENT ON COLUMN assignments.ended_on IS 'The day it was declined, lapsed, delivered, cancelled or closed, on which the expert is free again.';

CREATE TABLE plans (
    engagement_id uuid,
    plan integer,
    provider text NOT NULL,
    status text NOT NULL,
    objectives text[] NOT NULL,
    milestones jsonb NOT NULL,
    proposed_on date NOT NULL,
    returned_on date,
    return_reason text,
    return_note text,
    approved_on date,
    amended_on date,
    amendments integer NOT NULL,
    PRIMARY KEY (engagement_id, plan)
);
COMMENT ON COLUMN plans.milestones IS 'As {"title": ..., "due_on": ...}.';

ALTER TABLE deliveries
    ADD COLUMN further_experts uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN products text[] NOT NULL DEFAULT '{}',
    ADD COLUMN corrected_on date,
    ADD COLUMN struck_on date,
    ADD COLUMN correction_reason text;
COMMENT ON COLUMN deliveries.struck_on IS 'Since when it counts no more; null where it counts.';
COMMENT ON COLUMN deliveries.correction_reason IS 'Of the last correction, or of the striking.';
