-- In which languages an agency wants to be served; requests of before named none.

ALTER TABLE requests ADD COLUMN languages text[] NOT NULL DEFAULT '{}';

COMMENT ON COLUMN requests.languages IS 'Wanted beside English: ISO 639.';
