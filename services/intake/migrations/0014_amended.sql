-- When a request was last amended. Lists do not show it.

ALTER TABLE requests ADD COLUMN amended_on date;
COMMENT ON COLUMN requests.amended_on IS 'The day on which it was last told otherwise what is asked for; null where it never was.';
