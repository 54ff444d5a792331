-- Tokens with which evaluations are answered. They follow from no fact, so no rebuild touches them, and no
-- fact says which of them an answer was given with.

CREATE TABLE evaluation_token (
    invitation_id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    is_code boolean NOT NULL,
    engagement_id uuid NOT NULL,
    request_id uuid NOT NULL,
    audience text NOT NULL,
    stage text NOT NULL,
    given_on date NOT NULL,
    expires_on date,
    call_id uuid,
    call_ordinal integer,
    answer_id uuid,
    tried_at timestamptz,
    answered_on date,
    taken_on date,
    told boolean NOT NULL DEFAULT false,
    attempt bytea,
    receipt bytea,
    CHECK ((answer_id IS NULL) = (taken_on IS NOT NULL)),
    UNIQUE (call_id, call_ordinal)
);
CREATE INDEX evaluation_token_by_engagement ON evaluation_token (engagement_id, stage) WHERE is_code;
CREATE INDEX evaluation_token_by_request ON evaluation_token (request_id) WHERE is_code;
CREATE INDEX evaluation_token_tried ON evaluation_token (invitation_id) WHERE tried_at IS NOT NULL;
CREATE INDEX evaluation_token_untold ON evaluation_token (taken_on) WHERE taken_on IS NOT NULL AND NOT told;

COMMENT ON TABLE evaluation_token IS 'Tokens of invitations and codes, by their SHA-256; not made from facts.';
COMMENT ON COLUMN evaluation_token.invitation_id IS 'Of a code it is random, and in no fact.';
COMMENT ON COLUMN evaluation_token.is_code IS 'Whether it is a code for a participant, of which no fact tells.';
COMMENT ON COLUMN evaluation_token.call_id IS 'The call that gave a code: its retry gets others for those that are unused.';
COMMENT ON COLUMN evaluation_token.answer_id IS 'Random; the id of the answer''s fact derives from it. Erased as soon as there is one.';
COMMENT ON COLUMN evaluation_token.tried_at IS 'When somebody began to answer, while it is not known here whether the fact was told.';
COMMENT ON COLUMN evaluation_token.answered_on IS 'The day that the answer gives itself; null for codes.';
COMMENT ON COLUMN evaluation_token.taken_on IS 'The center''s day on which it was used.';
COMMENT ON COLUMN evaluation_token.told IS 'Whether its day is over, and what it still held was erased.';
COMMENT ON COLUMN evaluation_token.attempt IS 'SHA-256 over token, key of the call and answer: a retry is known, by nobody else.';
COMMENT ON COLUMN evaluation_token.receipt IS 'The position of the answer, readable with the token alone; until the day is over.';

CREATE TABLE evaluation_codes (
    engagement_id uuid,
    stage text,
    PRIMARY KEY (engagement_id, stage)
);
COMMENT ON TABLE evaluation_codes IS 'A row is locked while codes are given, so that two calls are counted one after the other.';
