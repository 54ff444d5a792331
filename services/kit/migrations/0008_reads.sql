-- Who read what of people, of confidential work and of the log, and how much of it. It has no content of what was
-- read: person and thing are ids. Nobody changes a record; one goes when it is old, and never within thirty days.

CREATE TABLE read (
    read_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    person text NOT NULL,
    role text NOT NULL,
    operation text NOT NULL,
    thing text NOT NULL,
    thing_id text,
    rows integer CHECK (rows >= 0),
    first_position bigint,
    last_position bigint,
    CHECK ((first_position IS NULL) = (last_position IS NULL))
);

CREATE INDEX read_by_thing ON read (thing_id, read_id) WHERE thing_id IS NOT NULL;
CREATE INDEX read_by_person ON read (person, read_id);
CREATE INDEX read_by_time ON read (read_at);

COMMENT ON TABLE read IS 'Reads of personal and confidential data, and of the log: by whom, of what, when, how much. Append-only.';
COMMENT ON COLUMN read.person IS 'An opaque id of a person or of a machine.';
COMMENT ON COLUMN read.thing_id IS 'The one thing that was asked for, as the address has it; null for a list.';
COMMENT ON COLUMN read.rows IS 'How many the answer showed; null for a page, which says it of itself.';
COMMENT ON COLUMN read.first_position IS 'Of the facts of the log that were told, with the last one.';

CREATE FUNCTION refuse_change_of_reads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.read_at < now() - interval '30 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'A record goes when it is old.';
END
$$;

CREATE TRIGGER read_is_append_only BEFORE UPDATE OR DELETE ON read
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_reads();
CREATE TRIGGER read_is_never_emptied BEFORE TRUNCATE ON read
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_reads();

-- ALWAYS: also under session_replication_role = replica, which silences ordinary triggers.
ALTER TABLE read ENABLE ALWAYS TRIGGER read_is_append_only;
ALTER TABLE read ENABLE ALWAYS TRIGGER read_is_never_emptied;
