-- Links by which somebody without an account does one act on one object. No rebuild touches them:
-- names and addresses stand in no fact.

CREATE TABLE act_link (
    link_id uuid PRIMARY KEY,
    operation text NOT NULL,
    thing uuid NOT NULL,
    agency text NOT NULL,
    name text NOT NULL,
    mail text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

COMMENT ON TABLE act_link IS 'Who was mailed a link for which act on what. Personal; not made from facts.';
COMMENT ON COLUMN act_link.operation IS 'The one operation that it opens, by the name of its row in the table of who may what.';

CREATE TABLE act_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    link_id uuid NOT NULL
);
CREATE INDEX act_token_by_link ON act_token (link_id);

COMMENT ON TABLE act_token IS 'The tokens of these links, by their SHA-256: one each time that the mail was written.';
