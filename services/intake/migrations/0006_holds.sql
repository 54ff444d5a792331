-- The work on a request pauses: since when, why, and what it was before. What is held already is shown so
-- once the rows are made again.

ALTER TABLE requests
    ADD COLUMN held_on date,
    ADD COLUMN hold_reason text,
    ADD COLUMN status_before text;

COMMENT ON COLUMN requests.status_before IS 'What something held was before, and may be again.';
