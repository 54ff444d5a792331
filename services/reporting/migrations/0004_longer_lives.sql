-- The longer life of requests and engagements: merged, moved, held, closed, corrected.

-- Facts were passed over that count now, so all rows are made anew from the beginning of the log.
TRUNCATE agencies, requests, engagements, deliveries, evaluations, timeline;
DELETE FROM checkpoint WHERE feed IN ('figures', 'timeline');
DELETE FROM parked WHERE feed IN ('figures', 'timeline');

COMMENT ON COLUMN requests.program IS 'As asked for; from screening on, as routed; after an escalation, where it moved.';
COMMENT ON COLUMN requests.status IS 'submitted, screened, declined, withdrawn or merged.';
COMMENT ON COLUMN requests.closed_on IS 'The day it was declined, withdrawn or merged.';

ALTER TABLE engagements
    ADD COLUMN position bigint NOT NULL,
    ADD COLUMN family_id uuid NOT NULL,
    ADD COLUMN held_on date,
    ADD COLUMN closed_on date;
COMMENT ON COLUMN engagements.position IS 'Of its opening: the last one of a request tells where it stands.';
COMMENT ON COLUMN engagements.family_id IS 'The first engagement of the request; one family is one site.';
COMMENT ON COLUMN engagements.status IS 'opened, assigned, held, delivered, cancelled or closed.';
COMMENT ON COLUMN engagements.provider IS 'Null until one is assigned, and after it gave the work back.';
COMMENT ON COLUMN engagements.delivered_on IS 'Stays when it is closed; null again when it is reopened.';

ALTER TABLE evaluations
    ADD COLUMN audience text NOT NULL,
    ADD COLUMN stage text NOT NULL;
COMMENT ON COLUMN evaluations.audience IS 'requester, participant or expert.';
COMMENT ON COLUMN evaluations.stage IS 'immediate or follow-up.';

CREATE OR REPLACE FUNCTION journey_status(request_status text, engagement_status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN request_status IN ('declined', 'withdrawn', 'merged') THEN request_status
    ELSE coalesce(engagement_status, request_status)
END;
