-- Mails that wait and mails that were sent, and the links in them. No rebuild touches them: that a
-- fact asked for a mail follows from the fact, but not whether it was sent.

CREATE TABLE mail (
    mail_id uuid PRIMARY KEY,
    kind text NOT NULL,
    person_id uuid,
    about uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    says text,
    ended_as text CHECK (ended_as IN ('sent', 'refused', 'given-up', 'out-of-date')),
    ended_at timestamptz,
    CHECK ((ended_as IS NULL) = (ended_at IS NULL))
);
CREATE INDEX mail_waiting ON mail (due_at) WHERE ended_as IS NULL;
CREATE INDEX mail_ended ON mail (ended_at) WHERE ended_as IS NOT NULL;

COMMENT ON TABLE mail IS 'What is needed to write each mail, never its text or a token; not made from facts.';
COMMENT ON COLUMN mail.person_id IS 'To whom; null where the address of who has no account stands elsewhere.';
COMMENT ON COLUMN mail.about IS 'The invitation, or the request, of which it tells.';
COMMENT ON COLUMN mail.attempts IS 'How often it was begun to be handed over; counted before it is.';
COMMENT ON COLUMN mail.says IS 'Why it was not sent yet, or not at all: codes of the server, no address.';

CREATE TABLE caught_mail (
    mail_id uuid PRIMARY KEY,
    content bytea NOT NULL,
    caught_at timestamptz NOT NULL
);

COMMENT ON TABLE caught_mail IS 'Mails of development on loopback, which are shown and not sent.';

-- A mail that may have been sent twice has two links, which are one invitation: one of them admits,
-- once. So what became of the link is kept by invitation, and its tokens apart.
CREATE TABLE invitation_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    invitation_id uuid NOT NULL
);
CREATE INDEX invitation_token_by_invitation ON invitation_token (invitation_id);
INSERT INTO invitation_token (token_hash, invitation_id) SELECT token_hash, invitation_id FROM invitation_link;
ALTER TABLE invitation_link DROP COLUMN token_hash;
ALTER TABLE invitation_link DROP CONSTRAINT invitation_link_invitation_id_key;
ALTER TABLE invitation_link ADD PRIMARY KEY (invitation_id);

COMMENT ON TABLE invitation_token IS 'The tokens of links of invitations, by their SHA-256; not made from facts.';
COMMENT ON TABLE invitation_link IS 'What became of the link of each invitation; not made from facts.';
