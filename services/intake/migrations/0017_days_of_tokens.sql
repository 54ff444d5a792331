-- The day on which a code was used, and the only answer of that day about the same work, name each other.

UPDATE evaluation_token SET taken_on = given_on WHERE told;

COMMENT ON COLUMN evaluation_token.taken_on IS
    'The center''s day on which it was used; once that is over, the day on which it was given.';
