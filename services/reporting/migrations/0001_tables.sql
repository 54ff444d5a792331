-- What reporting remembers of the facts. Every row is a function of the facts alone, so that a
-- replay gives the same rows; no foreign keys, because a row of another stream may be missing.

CREATE TABLE agencies (
    ori text PRIMARY KEY,
    name text NOT NULL,
    kind text,
    state text NOT NULL,
    sworn integer
);
COMMENT ON COLUMN agencies.kind IS 'Null where it is unknown.';
COMMENT ON COLUMN agencies.sworn IS 'Budgeted sworn strength; null where it is unknown, never zero for it.';

CREATE TABLE requests (
    request_id uuid PRIMARY KEY,
    position bigint NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    topics text[] NOT NULL,
    status text NOT NULL,
    decline_reason text,
    submitted_on date NOT NULL,
    screened_on date,
    closed_on date
);
COMMENT ON COLUMN requests.position IS 'Of its submission: the order of lists.';
COMMENT ON COLUMN requests.program IS 'As asked for; from screening on, as routed.';
COMMENT ON COLUMN requests.topics IS 'As asked for; from screening on, as screened.';
COMMENT ON COLUMN requests.status IS 'submitted, screened, declined or withdrawn.';
COMMENT ON COLUMN requests.closed_on IS 'The day it was declined or withdrawn.';
CREATE INDEX requests_position ON requests (position);
CREATE INDEX requests_status ON requests (status, position);

CREATE TABLE engagements (
    engagement_id uuid PRIMARY KEY,
    request_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    topics text[] NOT NULL,
    status text NOT NULL,
    provider text,
    opened_on date NOT NULL,
    delivered_on date,
    cancelled_on date
);
COMMENT ON COLUMN engagements.status IS 'opened, assigned, delivered or cancelled.';
COMMENT ON COLUMN engagements.provider IS 'Null until one is assigned, and after it declined.';
CREATE INDEX engagements_request ON engagements (request_id);
CREATE INDEX engagements_status ON engagements (status);

CREATE TABLE deliveries (
    delivery_id uuid PRIMARY KEY,
    engagement_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    delivery_type text NOT NULL,
    mode text NOT NULL,
    topics text[] NOT NULL,
    hours double precision NOT NULL,
    attendees_in_person integer NOT NULL,
    attendees_virtual integer NOT NULL,
    delivered_on date NOT NULL
);
COMMENT ON COLUMN deliveries.topics IS 'As covered, which may differ from those asked for.';

-- No respondent, no testimonial: nothing here can be joined to a person.
CREATE TABLE evaluations (
    invitation_id uuid PRIMARY KEY,
    engagement_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    delivery smallint NOT NULL,
    experts smallint NOT NULL,
    information smallint NOT NULL,
    knowledge smallint NOT NULL,
    change smallint NOT NULL,
    would_recommend smallint NOT NULL,
    received_on date NOT NULL
);

-- One row a fact of a request's life, whichever stream it stands in.
CREATE TABLE timeline (
    request_id uuid,
    position bigint,
    type text NOT NULL,
    happened_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    role text NOT NULL,
    detail text,
    PRIMARY KEY (request_id, position)
);
COMMENT ON COLUMN timeline.role IS 'Of who caused it, without the person.';
COMMENT ON COLUMN timeline.detail IS 'The word that tells this fact from others of its type: a program, a reason, a provider.';
