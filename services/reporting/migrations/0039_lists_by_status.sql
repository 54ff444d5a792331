-- Lists by status say what the planner has statistics of: columns, and no function of two of them.

CREATE FUNCTION intake_has_the_last_word(status text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN status IN ('declined', 'withdrawn', 'merged', 'referred');
COMMENT ON FUNCTION intake_has_the_last_word IS 'Whether the status of a request is that of intake, whatever became of its engagement; see journey_status.';

CREATE OR REPLACE FUNCTION journey_status(request_status text, engagement_status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN intake_has_the_last_word(request_status) THEN request_status
    ELSE coalesce(engagement_status, request_status)
END;
