-- How far each projection and reaction of the service has come, and what it had to put aside.

CREATE TABLE checkpoint (
    feed text PRIMARY KEY,
    position bigint NOT NULL CHECK (position >= 0),
    event_id uuid,
    CHECK ((position = 0) = (event_id IS NULL))
) WITH (fillfactor = 10); -- every batch updates a row: leave room on its page

COMMENT ON TABLE checkpoint IS 'The last event of the log that each projection and reaction has handled.';
COMMENT ON COLUMN checkpoint.event_id IS 'The id of that event: another one at this position is another history.';

CREATE TABLE parked (
    feed text NOT NULL,
    position bigint NOT NULL,
    stream text NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL CHECK (attempts >= 0),
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed, position)
);

CREATE INDEX parked_by_stream ON parked (feed, stream, position);

COMMENT ON TABLE parked IS 'Facts that a feed could not handle, and every later fact of the same stream; their content is in the log.';
COMMENT ON COLUMN parked.attempts IS 'How often it was tried; 0 for a fact that waits behind another of its stream.';
