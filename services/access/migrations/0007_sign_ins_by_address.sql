-- From where a sign-in was begun, so that one place, however many it begins, leaves room for others.
-- Those that are under way have none: they count as one place for their last ten minutes.

ALTER TABLE sign_in_underway ADD COLUMN address_hash bytea NOT NULL DEFAULT ''::bytea;
CREATE INDEX sign_in_underway_by_address ON sign_in_underway (address_hash, begun_at);

COMMENT ON COLUMN sign_in_underway.address_hash IS 'SHA-256 of the network address; removed with the row, minutes later.';
