-- A request that was referred elsewhere: to whom. Lists do not show it.

ALTER TABLE requests ADD COLUMN referred_to text;
COMMENT ON COLUMN requests.referred_to IS 'The organization or office to which the agency was sent.';
