-- Seven characters of an ORI are resolved by all ORIs that there are.

CREATE TABLE oris (
    ori text PRIMARY KEY,
    stands_for text
);
COMMENT ON COLUMN oris.stands_for IS 'Whose it is, where it is an alias.';
CREATE INDEX oris_stem ON oris (left(ori, 7), ori);
