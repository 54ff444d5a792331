-- What says of itself that it came when the work was over is shown as late.

ALTER TABLE timeline ADD COLUMN late boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN timeline.late IS 'Whether it was recorded when the work was over already, as late entry.';
