-- What a topic went into, or was divided into.

ALTER TABLE topics
    ADD COLUMN merged_into text,
    ADD COLUMN split_into text[] NOT NULL DEFAULT '{}';

CREATE INDEX topics_by_heir ON topics (merged_into) WHERE merged_into IS NOT NULL;

COMMENT ON COLUMN topics.retired_on IS 'From when on it is no longer offered, for whatever reason; null while it is.';
