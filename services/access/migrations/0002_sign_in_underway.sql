-- Sign-ins that were begun and not finished, each for the browser that began it. No rebuild touches
-- them: they follow from no fact. A row is removed as it is read, so that each is used once.

CREATE TABLE sign_in_underway (
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    state_hash bytea NOT NULL CHECK (octet_length(state_hash) = 32),
    provider text NOT NULL,
    redirect_uri text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    begun_at timestamptz NOT NULL,
    back text NOT NULL,
    invitation_hash bytea CHECK (octet_length(invitation_hash) = 32),
    PRIMARY KEY (browser_hash, state_hash)
);
CREATE INDEX sign_in_underway_by_age ON sign_in_underway (begun_at);

COMMENT ON TABLE sign_in_underway IS 'Sign-ins that were begun, for minutes; not made from facts.';
COMMENT ON COLUMN sign_in_underway.browser_hash IS 'SHA-256 of the secret in the cookie of the browser.';
COMMENT ON COLUMN sign_in_underway.state_hash IS 'SHA-256 of the state that the browser brings back.';
COMMENT ON COLUMN sign_in_underway.invitation_hash IS 'SHA-256 of the link by which the person was invited.';
