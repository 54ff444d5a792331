-- What a reaction was ordered to give up. Not in `parked`: an earlier release would park what follows behind it.

CREATE TABLE discarded (
    feed text NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    stream text NOT NULL,
    reason text NOT NULL,
    order_id uuid NOT NULL,
    discarded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed, event_id)
);

CREATE INDEX discarded_by_position ON discarded (feed, position);

COMMENT ON TABLE discarded IS 'Facts that a reaction gave up on the order of an operator; it passes over them for ever, wherever its checkpoint is set.';
COMMENT ON COLUMN discarded.event_id IS 'The fact: after a restore another one may stand at this position, and that is not given up.';
COMMENT ON COLUMN discarded.reason IS 'Why it was parked; why it was given up says the order.';
COMMENT ON COLUMN discarded.order_id IS 'The id of the fact by which it was ordered, in the stream operations-parked.';
