-- Why each fact is parked, so that what only waits for a newer release is released by that itself.

ALTER TABLE parked
    ADD COLUMN reason text NOT NULL DEFAULT 'unknown', -- what an earlier release still parks
    ADD COLUMN newer_type text,
    ADD COLUMN newer_version integer,
    ADD CHECK (reason <> 'newer-version' OR (newer_type IS NOT NULL AND newer_version IS NOT NULL));

UPDATE parked SET reason = CASE
    WHEN attempts = 0 THEN 'behind'
    WHEN error LIKE 'UndecodableError:%' THEN 'undecodable'
    WHEN error LIKE 'Refused:%' THEN 'refused'
    ELSE 'unknown'
END;

COMMENT ON COLUMN parked.reason IS 'A word for programs; byfield parked list says what to do about it.';
COMMENT ON COLUMN parked.newer_type IS 'With the next column: the type and version that a release must know to handle the fact, of the fact itself or of one in the stream that its reaction decides on.';
