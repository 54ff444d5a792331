-- Machines that read. The first table is made from facts; the names, public keys and tokens of the
-- others stand in no fact, so no rebuild touches them.

CREATE TABLE consumers (
    consumer_id uuid PRIMARY KEY,
    version integer NOT NULL,
    status text NOT NULL,
    scopes text[] NOT NULL,
    ends_on date,
    registered_by text,
    registered_on date NOT NULL,
    keys jsonb NOT NULL,
    ended_on date,
    ended_by text,
    end_reason text
);

COMMENT ON TABLE consumers IS 'What each machine may read, and which keys it has and had; made from facts.';

CREATE TABLE consumer_name (
    consumer_id uuid PRIMARY KEY,
    name text NOT NULL
);
CREATE UNIQUE INDEX consumer_name_by_name ON consumer_name (lower(name));

COMMENT ON TABLE consumer_name IS 'Names of consumers; not made from facts.';

CREATE TABLE consumer_key (
    key_id uuid PRIMARY KEY,
    consumer_id uuid NOT NULL,
    thumbprint text NOT NULL,
    jwk text NOT NULL,
    added_at timestamptz NOT NULL
);
CREATE INDEX consumer_key_by_consumer ON consumer_key (consumer_id);

COMMENT ON TABLE consumer_key IS 'Public keys of consumers; the stream of each says which are good. Not made from facts.';

CREATE TABLE assertion_used (
    consumer_id uuid NOT NULL,
    jti_hash bytea NOT NULL CHECK (octet_length(jti_hash) = 32),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (consumer_id, jti_hash)
);
CREATE INDEX assertion_used_by_end ON assertion_used (expires_at);

COMMENT ON TABLE assertion_used IS 'Assertions that were used and have not ended; not made from facts.';

CREATE TABLE machine_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    consumer_id uuid NOT NULL,
    key_id uuid NOT NULL,
    scopes text[] NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX machine_token_by_end ON machine_token (expires_at);

COMMENT ON TABLE machine_token IS 'Tokens of consumers, by their SHA-256; not made from facts.';
