-- The agencies that take part in a request beside the lead agency, one row a stay.

CREATE TABLE participants (
    participation_id uuid PRIMARY KEY,
    request_id uuid NOT NULL,
    ori text NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    since bigint NOT NULL
);
COMMENT ON TABLE participants IS 'Agencies beside the lead agency of a request.';
COMMENT ON COLUMN participants.left_on IS 'The last day on which it took part.';

CREATE TABLE participants_before (
    LIKE participants INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (participation_id, until)
);
CREATE INDEX participants_before_until ON participants_before (until);

CREATE FUNCTION participants_as_of(at bigint) RETURNS TABLE (
    request_id uuid, ori text, joined_on date, left_on date
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT request_id, ori, joined_on, left_on FROM participants WHERE since <= at
    UNION ALL
    SELECT request_id, ori, joined_on, left_on FROM participants_before WHERE since <= at AND until > at
$$;
