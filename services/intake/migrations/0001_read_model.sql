-- What intake shows: agencies, requests and where they stand, invitations to evaluate.

CREATE TABLE agencies (
    ori text PRIMARY KEY,
    version integer NOT NULL,
    name text NOT NULL,
    kind text,
    state text NOT NULL,
    sworn integer,
    registered_on date,
    changed_on date
);

-- Lists go by ORI, which is by state and county; a search for a part of a name reads them all, and
-- the whole country has some 20,000.
CREATE INDEX agencies_by_state ON agencies (state, ori);
CREATE INDEX agencies_by_kind ON agencies (kind, ori);

COMMENT ON TABLE agencies IS 'The registry: every agency as its latest profile says.';
COMMENT ON COLUMN agencies.version IS 'Of the stream.';
COMMENT ON COLUMN agencies.sworn IS 'Budgeted sworn strength; null where it is unknown.';

CREATE TABLE requests (
    request_id uuid PRIMARY KEY,
    position bigint NOT NULL UNIQUE,
    version integer NOT NULL,
    ori text NOT NULL,
    status text NOT NULL,
    program_asked text NOT NULL,
    program text NOT NULL,
    topics text[] NOT NULL,
    delivery_types text[] NOT NULL,
    problem text NOT NULL,
    contact_role text NOT NULL,
    contact_name text NOT NULL,
    contact_email text NOT NULL,
    contact_telephone text,
    authorized_by text NOT NULL,
    wanted_from date,
    wanted_until date,
    submitted_on date NOT NULL,
    screened_on date,
    engagement_id uuid,
    provider text,
    assigned_on date,
    delivered_on date,
    closed_on date,
    reason text,
    note text
);

CREATE INDEX requests_by_status ON requests (status, position);
CREATE INDEX requests_by_ori ON requests (ori, position);

COMMENT ON TABLE requests IS 'Every request and where it stands, as far as intake has heard.';
COMMENT ON COLUMN requests.position IS 'Of its submission in the log; lists show the latest first.';
COMMENT ON COLUMN requests.version IS 'Of the stream.';
COMMENT ON COLUMN requests.program IS 'The program it was routed to; until then the one asked for.';
COMMENT ON COLUMN requests.closed_on IS 'The day it was declined, withdrawn or cancelled.';
COMMENT ON COLUMN requests.reason IS 'Why it was declined, withdrawn or cancelled.';

CREATE TABLE invitations (
    invitation_id uuid PRIMARY KEY,
    version integer NOT NULL,
    request_id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    invited_on date NOT NULL,
    answered_on date
);

CREATE INDEX invitations_by_request ON invitations (request_id, invitation_id);

COMMENT ON TABLE invitations IS 'Who was asked how it went, and whether an answer came; not the answer.';
COMMENT ON COLUMN invitations.version IS 'Of the stream.';
