-- The same key with another number is another command.

ALTER TABLE evaluation_token ADD COLUMN withdrawn_as text;

COMMENT ON COLUMN evaluation_token.withdrawn_as IS
    'How many the call asked to withdraw, or all; null where a release before this one withdrew it.';
