-- The agencies that take part in a request beside the lead agency, one row a stay.

CREATE TABLE participants (
    participation_id uuid PRIMARY KEY,
    request_id uuid NOT NULL,
    ori text NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    reason text,
    note text
);
CREATE INDEX participants_by_request ON participants (request_id, joined_on);

COMMENT ON TABLE participants IS 'Agencies beside the lead agency of a request; made from facts.';
COMMENT ON COLUMN participants.left_on IS 'The last day on which it took part.';
