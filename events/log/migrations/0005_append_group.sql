-- Many appends in one statement and one sync. `streams` to `sizes` have one element an append;
-- `ids` to `data` one an event, append after append. The caller sees to it that no stream and no
-- id stands in two appends of a group; if one does, the whole group fails.
--
-- Answers one row an append, in order; `outcome` is
--   appended, repeated:  at_position and at_version are those of the append's last event
--   conflict:            at_version is where the stream is
--   reused:              seen_id was used before, on seen_stream, by another command
CREATE FUNCTION log.append_group(
    streams text[],
    expected_versions integer[],
    metadata text[],
    sizes integer[],
    ids uuid[],
    types text[],
    schema_versions smallint[],
    data bytea[]
) RETURNS TABLE (
    outcome text, at_position bigint, at_version integer, seen_id uuid, seen_stream text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- A plan made while the log was small must not scan it when it is large.
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
    next_position bigint;
    moment timestamptz;
    append record;
    event integer := 0;
    -- One element an event, from the first on; null for the events of an append that does not go in.
    owners integer[] := array_fill(NULL::integer, ARRAY[cardinality(ids)]);
    positions bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(ids)]);
    versions integer[] := array_fill(NULL::integer, ARRAY[cardinality(ids)]);
BEGIN
    IF (SELECT sum(size) FILTER (WHERE size >= 1) FROM unnest(sizes) AS size)
        IS DISTINCT FROM cardinality(ids)
    THEN
        RAISE EXCEPTION 'sizes do not add up to the number of events'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM log.begin_append();

    SELECT e.position, e.recorded_at INTO next_position, moment
    FROM log.event AS e ORDER BY e.position DESC LIMIT 1;
    next_position := coalesce(next_position, 0) + 1;
    moment := greatest(clock_timestamp(), moment);

    FOR append IN
        SELECT
            asked.ordinal, asked.size, asked.expected, coalesce(head.version, 0) AS actual,
            seen.id, seen.stream, seen.version, seen.same
        FROM (
            SELECT a.*, sum(a.size) OVER (ORDER BY a.ordinal) AS last
            FROM unnest(streams, expected_versions, metadata, sizes)
                WITH ORDINALITY AS a (stream, expected, metadata, size, ordinal)
        ) AS asked
        LEFT JOIN LATERAL (
            SELECT e.version FROM log.event AS e
            WHERE e.stream = asked.stream
            ORDER BY e.version DESC LIMIT 1
        ) AS head ON true
        LEFT JOIN LATERAL (
            SELECT
                e.id, e.stream, e.version,
                e.stream = asked.stream
                AND e.metadata ->> 'command_digest'
                    IS NOT DISTINCT FROM asked.metadata::jsonb ->> 'command_digest' AS same
            FROM log.event AS e
            WHERE e.id = ANY (ids[asked.last - asked.size + 1 : asked.last])
            ORDER BY same, e.version LIMIT 1
        ) AS seen ON true
        ORDER BY asked.ordinal
    LOOP
        at_position := NULL;
        at_version := NULL;
        seen_id := NULL;
        seen_stream := NULL;
        IF append.same THEN
            outcome := 'repeated';
            SELECT * INTO at_position, at_version
            FROM log.last_of_append(append.stream, append.version);
        ELSIF NOT append.same THEN
            outcome := 'reused';
            seen_id := append.id;
            seen_stream := append.stream;
        ELSIF append.expected <> append.actual THEN
            outcome := 'conflict';
            at_version := append.actual;
        ELSE
            outcome := 'appended';
            FOR step IN 1..append.size LOOP
                owners[event + step] := append.ordinal;
                positions[event + step] := next_position;
                versions[event + step] := append.actual + step;
                next_position := next_position + 1;
            END LOOP;
            at_position := next_position - 1;
            at_version := append.actual + append.size;
        END IF;
        event := event + append.size;
        RETURN NEXT;
    END LOOP;

    INSERT INTO log.event (
        position, stream, version, id, type, schema_version, data, metadata, recorded_at
    )
    SELECT
        e.position, streams[e.owner], e.version, e.id, e.type, e.schema_version, e.data,
        metadata[e.owner]::jsonb, moment
    FROM unnest(owners, positions, versions, ids, types, schema_versions, data)
        AS e (owner, position, version, id, type, schema_version, data)
    WHERE e.owner IS NOT NULL;
END
$$;
