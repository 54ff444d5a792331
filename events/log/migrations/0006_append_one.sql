-- The lean path: one append with one event, scalars instead of arrays. Answers what
-- log.append_group answers for it.
CREATE FUNCTION log.append_one(
    new_stream text,
    expected_version integer,
    new_metadata text,
    new_id uuid,
    new_type text,
    new_schema_version smallint,
    new_data bytea,
    OUT outcome text,
    OUT at_position bigint,
    OUT at_version integer,
    OUT seen_id uuid,
    OUT seen_stream text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
    moment timestamptz;
    seen record;
BEGIN
    PERFORM log.begin_append();

    SELECT e.position, e.recorded_at INTO at_position, moment
    FROM log.event AS e ORDER BY e.position DESC LIMIT 1;

    SELECT e.stream, e.version, e.metadata INTO seen FROM log.event AS e WHERE e.id = new_id;
    IF FOUND THEN
        at_position := NULL;
        IF seen.stream = new_stream
            AND seen.metadata ->> 'command_digest'
                IS NOT DISTINCT FROM new_metadata::jsonb ->> 'command_digest'
        THEN
            outcome := 'repeated';
            SELECT * INTO at_position, at_version
            FROM log.last_of_append(seen.stream, seen.version);
        ELSE
            outcome := 'reused';
            seen_id := new_id;
            seen_stream := seen.stream;
        END IF;
        RETURN;
    END IF;

    SELECT e.version INTO at_version
    FROM log.event AS e WHERE e.stream = new_stream ORDER BY e.version DESC LIMIT 1;
    at_version := coalesce(at_version, 0);
    IF expected_version <> at_version THEN
        outcome := 'conflict';
        at_position := NULL;
        RETURN;
    END IF;

    outcome := 'appended';
    at_position := coalesce(at_position, 0) + 1;
    at_version := at_version + 1;
    INSERT INTO log.event (
        position, stream, version, id, type, schema_version, data, metadata, recorded_at
    ) VALUES (
        at_position, new_stream, at_version, new_id, new_type, new_schema_version, new_data,
        new_metadata::jsonb, greatest(clock_timestamp(), moment)
    );
END
$$;
