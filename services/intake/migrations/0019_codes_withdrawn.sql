-- Codes that were lost are withdrawn, and others given in their place.

ALTER TABLE evaluation_token ADD COLUMN withdrawn_on date;
ALTER TABLE evaluation_token ADD COLUMN withdrawn_by uuid;
CREATE INDEX evaluation_token_withdrawn ON evaluation_token (withdrawn_by) WHERE withdrawn_by IS NOT NULL;

-- What a late note of a use left after its day was over.
UPDATE evaluation_token SET attempt = NULL, receipt = NULL WHERE told;

COMMENT ON COLUMN evaluation_token.withdrawn_on IS
    'The day on which a code was withdrawn that was not used; its hash is another one from then on.';
COMMENT ON COLUMN evaluation_token.withdrawn_by IS 'The call that did it: its retry withdraws no others.';
