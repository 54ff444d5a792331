-- Who looks after each request at the center, and what happened at its desk; whose doing each fact was.

CREATE TABLE owners (
    request_id uuid PRIMARY KEY,
    owner text NOT NULL,
    owned_since date NOT NULL
);
CREATE INDEX owners_by_owner ON owners (owner);

COMMENT ON TABLE owners IS 'Requests that a coordinator looks after; made from facts, for the center alone.';

CREATE TABLE desk_timeline (
    request_id uuid,
    "position" bigint,
    type text NOT NULL,
    happened_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    detail text,
    PRIMARY KEY (request_id, "position")
);
CREATE INDEX desk_timeline_by_position ON desk_timeline ("position");

COMMENT ON TABLE desk_timeline IS 'What happened at the desk of each request, without what was noted; for the center alone.';

ALTER TABLE timeline ADD COLUMN actor text;
CREATE INDEX timeline_by_position ON timeline ("position");

COMMENT ON COLUMN timeline.actor IS 'Who caused it, for the center alone; null where a former release told it.';
