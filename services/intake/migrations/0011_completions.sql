-- The completions of each engagement, by which follow-ups find the right day of what was told.

CREATE TABLE completions (
    engagement_id uuid PRIMARY KEY,
    told_on date[] NOT NULL,
    delivered_on date[] NOT NULL,
    corrected_on date[] NOT NULL
);
COMMENT ON TABLE completions IS 'The completions of an engagement, the first first; a column has one day of each.';
COMMENT ON COLUMN completions.told_on IS 'As they were told first: on these days the evaluations were asked for.';
COMMENT ON COLUMN completions.delivered_on IS 'As they are known.';
COMMENT ON COLUMN completions.corrected_on IS 'When that became known; null where it was told so first.';
