-- The lean path: one append with one event, scalars instead of arrays. Answers what
-- append_group answers for it.
CREATE FUNCTION log.make_append_one(schema_name text, writer text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $make$
BEGIN
    EXECUTE format($function$

CREATE OR REPLACE FUNCTION %1$I.append_one(
    new_stream text,
    expected_version integer,
    new_metadata text,
    new_id uuid,
    new_type text,
    new_schema_version smallint,
    new_data bytea,
    guard_streams text[],
    guard_versions integer[],
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
    guard record;
    writer CONSTANT text := %2$L;
    told_by CONSTANT jsonb :=
        CASE WHEN writer IS NULL THEN '{}' ELSE jsonb_build_object('service', writer) END;
BEGIN
    IF writer IS NOT NULL AND NOT EXISTS (
        SELECT FROM log.may_append AS own
        WHERE own.writer = %2$L
            AND own.category = split_part(new_stream, '-', 1)
            AND own.type = new_type
    ) THEN
        PERFORM log.refuse_foreign(writer, new_stream, new_type);
    END IF;

    IF cardinality(guard_streams) > 0 OR cardinality(guard_versions) > 0 THEN
        PERFORM log.refuse_guards(
            ARRAY[new_stream],
            array_fill(1, ARRAY[coalesce(cardinality(guard_streams), 0)]),
            guard_streams,
            guard_versions
        );
    END IF;
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

    IF cardinality(guard_streams) > 0 THEN
        SELECT asked.stream, coalesce(head.version, 0) AS actual INTO guard
        FROM unnest(guard_streams, guard_versions)
            WITH ORDINALITY AS asked (stream, version, ordinal)
        LEFT JOIN LATERAL (
            SELECT e.version FROM log.event AS e
            WHERE e.stream = asked.stream
            ORDER BY e.version DESC LIMIT 1
        ) AS head ON true
        WHERE asked.version <> coalesce(head.version, 0)
        ORDER BY asked.ordinal LIMIT 1;
        IF FOUND THEN
            outcome := 'guard';
            at_position := NULL;
            at_version := guard.actual;
            seen_stream := guard.stream;
            RETURN;
        END IF;
    END IF;

    outcome := 'appended';
    at_position := coalesce(at_position, 0) + 1;
    at_version := at_version + 1;
    INSERT INTO log.event (
        position, stream, version, id, type, schema_version, data, metadata, recorded_at
    ) VALUES (
        at_position, new_stream, at_version, new_id, new_type, new_schema_version, new_data,
        new_metadata::jsonb || told_by, greatest(clock_timestamp(), moment)
    );
END
$$;

    $function$, schema_name, writer);
END
$make$;

REVOKE ALL ON FUNCTION log.make_append_one FROM PUBLIC;
