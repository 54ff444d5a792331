-- Who may use the system. The first table is made from facts; the others are access's own: what they
-- hold stands in no fact, so no rebuild touches them.

CREATE TABLE people (
    person_id uuid PRIMARY KEY,
    version integer NOT NULL,
    status text NOT NULL,
    invitation_id uuid NOT NULL,
    invited_as jsonb NOT NULL,
    invited_by text,
    invited_on date NOT NULL,
    valid_until date NOT NULL,
    invitation_reason text NOT NULL,
    roles jsonb NOT NULL,
    lasting_administrator boolean NOT NULL,
    admitted_on date,
    removed_on date,
    removed_by text,
    removal_reason text
);
CREATE INDEX people_administrators ON people (person_id) WHERE lasting_administrator;

COMMENT ON TABLE people IS 'Where the access of each person stands, and in which roles; made from facts.';
COMMENT ON COLUMN people.roles IS 'Every role since the person was last admitted, with its day of end.';

CREATE TABLE person_name (
    person_id uuid PRIMARY KEY,
    name text NOT NULL,
    mail text NOT NULL
);
CREATE UNIQUE INDEX person_name_by_mail ON person_name (lower(mail));

COMMENT ON TABLE person_name IS 'Names and mail addresses of people. Personal; not made from facts.';

CREATE TABLE invitation_link (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    invitation_id uuid NOT NULL UNIQUE,
    person_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    issuer text,
    subject text,
    CHECK ((used_at IS NULL) = (issuer IS NULL) AND (used_at IS NULL) = (subject IS NULL))
);
CREATE INDEX invitation_link_by_person ON invitation_link (person_id);

COMMENT ON TABLE invitation_link IS 'Links of invitations, by the SHA-256 of their token; not made from facts.';
COMMENT ON COLUMN invitation_link.subject IS 'Who used it: the same person may use it again, nobody else.';

CREATE TABLE identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    person_id uuid NOT NULL UNIQUE,
    bound_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);

COMMENT ON TABLE identity IS 'With which account each person signs in; not made from facts.';

CREATE TABLE session (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id uuid NOT NULL UNIQUE,
    person_id uuid NOT NULL,
    role text,
    agency text,
    provider text,
    acr text,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);

COMMENT ON TABLE session IS 'Who is signed in, by the SHA-256 of the token; not made from facts.';
COMMENT ON COLUMN session.role IS 'Null until a person with several roles has chosen one.';
