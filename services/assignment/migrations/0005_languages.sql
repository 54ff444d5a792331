-- In which languages an agency wants to be served; requests of before named none.

ALTER TABLE engagements ADD COLUMN languages text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN engagements.languages IS 'Wanted beside English: ISO 639.';
