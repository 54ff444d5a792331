-- What was asked for without an account, until its mail address is confirmed; and then the address to
-- which the link to its progress goes. No rebuild touches them: before that, no fact tells of them.

CREATE TABLE asked_request (
    asked_id uuid PRIMARY KEY,
    request_id uuid NOT NULL UNIQUE,
    agency text NOT NULL,
    name text NOT NULL,
    mail text NOT NULL,
    mail_key text NOT NULL,
    content jsonb,
    content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    "position" bigint,
    renewed_at timestamptz,
    CHECK ((confirmed_at IS NULL) = (content IS NOT NULL)),
    CHECK ((confirmed_at IS NULL) = ("position" IS NULL))
);
CREATE UNIQUE INDEX asked_request_waiting ON asked_request (content_hash) WHERE confirmed_at IS NULL;
CREATE INDEX asked_request_by_mail ON asked_request (mail_key);
CREATE INDEX asked_request_ending ON asked_request (expires_at);

COMMENT ON TABLE asked_request IS 'What was asked for without an account, and by whom. Personal; not made from facts.';
COMMENT ON COLUMN asked_request.mail_key IS 'The address as it is compared.';
COMMENT ON COLUMN asked_request.content IS 'The body that intake gets; null once it has it.';
COMMENT ON COLUMN asked_request.expires_at IS 'When it is erased.';
COMMENT ON COLUMN asked_request."position" IS 'Of its submission in the log; null before.';
COMMENT ON COLUMN asked_request.renewed_at IS 'When another link was last asked for.';

CREATE TABLE asked_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    asked_id uuid NOT NULL REFERENCES asked_request ON DELETE CASCADE,
    submits boolean NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX asked_token_by_asked ON asked_token (asked_id);
CREATE INDEX asked_token_ending ON asked_token (expires_at);

COMMENT ON TABLE asked_token IS 'The tokens of these, by their SHA-256: of mails, and those by which access itself submits.';
