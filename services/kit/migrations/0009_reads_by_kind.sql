-- Who read the log is asked by the kind of thing, which has no id.

CREATE INDEX read_by_kind ON read (thing, read_id);
