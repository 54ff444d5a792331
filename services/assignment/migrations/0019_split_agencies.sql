-- A conflict of interest follows an agency into all that it became.

ALTER TABLE successions ADD COLUMN split_into text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN successions.split_into IS 'After a split, the agencies beside the successor. Of splits before this column, once the rows are rebuilt.';
