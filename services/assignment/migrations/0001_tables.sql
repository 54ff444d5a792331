-- What assignment remembers of its own facts. Every row is a function of the facts alone, so that
-- a replay gives the same rows; no foreign keys, because a row of another stream may be missing.

CREATE TABLE providers (
    provider text PRIMARY KEY,
    version integer NOT NULL,
    name text NOT NULL,
    programs text[] NOT NULL,
    member_from date NOT NULL,
    member_until date
);
COMMENT ON COLUMN providers.version IS 'Of the stream, here and in the other tables: what If-Match takes.';
COMMENT ON COLUMN providers.member_until IS 'The last day of membership; null while it is open.';

CREATE TABLE experts (
    expert_id uuid PRIMARY KEY,
    version integer NOT NULL,
    provider text NOT NULL,
    name text NOT NULL,
    topics text[] NOT NULL,
    agency_kinds text[] NOT NULL,
    states text[] NOT NULL,
    capacity integer NOT NULL,
    listed_on date NOT NULL
);
COMMENT ON COLUMN experts.name IS 'Personal.';
CREATE INDEX experts_provider ON experts (provider, expert_id);

CREATE TABLE engagements (
    engagement_id uuid PRIMARY KEY,
    version integer NOT NULL,
    request_id uuid NOT NULL,
    ori text NOT NULL,
    agency_kind text,
    state text NOT NULL,
    sworn integer,
    program text NOT NULL,
    topics text[] NOT NULL,
    delivery_types text[] NOT NULL,
    wanted_from date,
    wanted_until date,
    status text NOT NULL,
    opened_on date NOT NULL,
    provider text,
    expert_id uuid,
    assigned_on date,
    deliveries integer NOT NULL,
    hours double precision NOT NULL,
    last_delivery_on date,
    delivered_on date,
    cancelled_on date,
    declined uuid[] NOT NULL
);
COMMENT ON COLUMN engagements.status IS 'open, assigned, underway (something was delivered), delivered or cancelled.';
COMMENT ON COLUMN engagements.provider IS 'Who has it, or had it at the end; null while it waits.';
COMMENT ON COLUMN engagements.declined IS 'The experts for whom it was declined.';
CREATE INDEX engagements_opened ON engagements (opened_on, engagement_id);
CREATE INDEX engagements_status ON engagements (status, opened_on, engagement_id);

CREATE TABLE assignments (
    engagement_id uuid,
    version integer,
    provider text NOT NULL,
    expert_id uuid NOT NULL,
    began_on date NOT NULL,
    ended_on date,
    PRIMARY KEY (engagement_id, version)
);
COMMENT ON TABLE assignments IS 'Who had which engagement from when to when: what the load of a day is counted from.';
COMMENT ON COLUMN assignments.ended_on IS 'The day it was declined, delivered or cancelled, on which the expert is free again.';
CREATE INDEX assignments_began ON assignments (began_on, ended_on);

CREATE TABLE deliveries (
    delivery_id uuid PRIMARY KEY,
    engagement_id uuid NOT NULL,
    provider text NOT NULL,
    expert_id uuid NOT NULL,
    delivery_type text NOT NULL,
    topics text[] NOT NULL,
    mode text NOT NULL,
    hours double precision NOT NULL,
    attendees_in_person integer NOT NULL,
    attendees_virtual integer NOT NULL,
    delivered_on date NOT NULL
);
CREATE INDEX deliveries_engagement ON deliveries (engagement_id, delivered_on, delivery_id);
