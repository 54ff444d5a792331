-- Mails by which evaluations are asked for, and which person of access each expert is. The token in such a mail
-- is intake's; what is kept here is the credential with which it is fetched, once, by its hash.

ALTER TABLE mail ADD COLUMN errand_hash bytea CHECK (octet_length(errand_hash) = 32);
ALTER TABLE mail ADD COLUMN errand_until timestamptz;
ALTER TABLE mail ADD CHECK ((errand_hash IS NULL) = (errand_until IS NULL));
CREATE UNIQUE INDEX mail_errand ON mail (errand_hash) WHERE errand_hash IS NOT NULL;
ALTER TABLE mail DROP CONSTRAINT mail_ended_as_check;
ALTER TABLE mail ADD CONSTRAINT mail_ended_as_check
    CHECK (ended_as IN ('sent', 'refused', 'given-up', 'out-of-date', 'no-address'));

COMMENT ON COLUMN mail.errand_hash IS
    'SHA-256 of the credential with which this mail fetches a token from intake, while it is written.';

CREATE TABLE expert_account (
    expert_id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    told_by text NOT NULL,
    told_at timestamptz NOT NULL
);
CREATE INDEX expert_account_by_person ON expert_account (person_id);

COMMENT ON TABLE expert_account IS
    'Which person an expert of the roster is. Personal: the roster names experts, so no fact says it.';
