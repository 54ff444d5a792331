-- The way of many: log_<writer>.append_group, with the writer's name built in. Without a writer it is
-- the owner's own, under no name.
--
-- Many appends in one statement and one sync. `streams` to `sizes` have one element an append; `ids` to `data` one an event, append after
-- append; `guard_owners` to `guard_versions` one a guard: the number of its append, from 1, and the
-- version that another stream must have. The caller sees to it that no stream and no id stands in
-- two appends of a group, and that none appends to a stream that another one guards; if one does,
-- the whole group fails.
--
-- Answers one row an append, in order; `outcome` is
--   appended, repeated:  at_position and at_version are those of the append's last event
--   conflict:            at_version is where the stream is
--   guard:               seen_stream is the first guarded stream that is elsewhere, at at_version
--   reused:              seen_id was used before, on seen_stream, by another command
CREATE FUNCTION log.make_append_group(schema_name text, writer text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $make$
BEGIN
    EXECUTE format($function$

CREATE OR REPLACE FUNCTION %1$I.append_group(
    streams text[],
    expected_versions integer[],
    metadata text[],
    sizes integer[],
    ids uuid[],
    types text[],
    schema_versions smallint[],
    data bytea[],
    guard_owners integer[],
    guard_streams text[],
    guard_versions integer[]
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
    guard record;
    event integer := 0;
    writer CONSTANT text := %2$L;
    told_by CONSTANT jsonb :=
        CASE WHEN writer IS NULL THEN '{}' ELSE jsonb_build_object('service', writer) END;
    -- One element an event: the number of its append, and, unless that does not go in, where it goes.
    owners integer[];
    positions bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(ids)]);
    versions integer[] := array_fill(NULL::integer, ARRAY[cardinality(ids)]);
    -- One element an append: how many events of the group come before it.
    events_before integer[];
    -- One element an append, or null where no guard is broken: its first that is.
    broken_streams text[];
    broken_versions integer[];
BEGIN
    IF (SELECT sum(size) FILTER (WHERE size >= 1) FROM unnest(sizes) AS size)
        IS DISTINCT FROM cardinality(ids)
        OR cardinality(sizes) IS DISTINCT FROM cardinality(streams)
    THEN
        RAISE EXCEPTION 'sizes do not add up to the number of events'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF cardinality(guard_owners || guard_versions) > 0 OR cardinality(guard_streams) > 0 THEN
        PERFORM log.refuse_guards(streams, guard_owners, guard_streams, guard_versions);
    END IF;
    owners := ARRAY(
        SELECT asked.ordinal
        FROM unnest(sizes) WITH ORDINALITY AS asked (size, ordinal), generate_series(1, asked.size)
        ORDER BY asked.ordinal
    );
    events_before := ARRAY(
        SELECT sum(asked.size) OVER (ORDER BY asked.ordinal) - asked.size
        FROM unnest(sizes) WITH ORDINALITY AS asked (size, ordinal)
        ORDER BY asked.ordinal
    );
    IF writer IS NOT NULL THEN
        SELECT told.stream, told.type INTO append
        FROM (
            SELECT
                split_part(streams[e.owner], '-', 1) AS category, e.type,
                min(streams[e.owner]) AS stream
            FROM unnest(owners, types) AS e (owner, type)
            GROUP BY 1, 2
        ) AS told
        WHERE NOT EXISTS (
            SELECT FROM log.may_append AS own
            WHERE own.writer = %2$L AND own.category = told.category AND own.type = told.type
        ) LIMIT 1;
        IF FOUND THEN
            PERFORM log.refuse_foreign(writer, append.stream, append.type);
        END IF;
    END IF;

    PERFORM log.begin_append();

    SELECT e.position, e.recorded_at INTO next_position, moment
    FROM log.event AS e ORDER BY e.position DESC LIMIT 1;
    next_position := coalesce(next_position, 0) + 1;
    moment := greatest(clock_timestamp(), moment);

    IF cardinality(guard_owners) > 0 THEN
        FOR guard IN
            SELECT asked.owner, asked.stream, coalesce(head.version, 0) AS actual
            FROM unnest(guard_owners, guard_streams, guard_versions)
                WITH ORDINALITY AS asked (owner, stream, version, ordinal)
            LEFT JOIN LATERAL (
                SELECT e.version FROM log.event AS e
                WHERE e.stream = asked.stream
                ORDER BY e.version DESC LIMIT 1
            ) AS head ON true
            WHERE asked.version <> coalesce(head.version, 0)
            ORDER BY asked.ordinal DESC
        LOOP
            IF broken_streams IS NULL THEN
                broken_streams := array_fill(NULL::text, ARRAY[cardinality(streams)]);
                broken_versions := array_fill(NULL::integer, ARRAY[cardinality(streams)]);
            END IF;
            broken_streams[guard.owner] := guard.stream;
            broken_versions[guard.owner] := guard.actual;
        END LOOP;
    END IF;

    -- The usual case, asked for all at once: nothing was seen before, each stream is where it was
    -- expected, and no guard is broken.
    IF broken_streams IS NULL
        AND NOT EXISTS (SELECT FROM log.event AS e WHERE e.id = ANY (ids))
        AND NOT EXISTS (
            SELECT FROM unnest(streams, expected_versions) AS asked (stream, expected)
            WHERE (asked.expected >= 0) IS NOT TRUE
                OR asked.expected > 0 AND NOT EXISTS (
                    SELECT FROM log.event AS e
                    WHERE e.stream = asked.stream AND e.version = asked.expected
                )
                OR EXISTS (
                    SELECT FROM log.event AS e
                    WHERE e.stream = asked.stream AND e.version = asked.expected::bigint + 1
                )
        )
    THEN
        positions := ARRAY(
            SELECT generate_series(next_position, next_position + cardinality(ids) - 1)
        );
        versions := ARRAY(
            SELECT expected_versions[e.owner] + e.ordinal - events_before[e.owner]
            FROM unnest(owners) WITH ORDINALITY AS e (owner, ordinal)
            ORDER BY e.ordinal
        );
        RETURN QUERY
            SELECT
                'appended', next_position + asked.before + asked.size - 1,
                asked.expected + asked.size, NULL::uuid, NULL::text
            FROM unnest(events_before, sizes, expected_versions)
                WITH ORDINALITY AS asked (before, size, expected, ordinal)
            ORDER BY asked.ordinal;
    ELSE
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
            ELSIF broken_streams[append.ordinal] IS NOT NULL THEN
                outcome := 'guard';
                seen_stream := broken_streams[append.ordinal];
                at_version := broken_versions[append.ordinal];
            ELSE
                outcome := 'appended';
                FOR step IN 1..append.size LOOP
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
    END IF;

    INSERT INTO log.event (
        position, stream, version, id, type, schema_version, data, metadata, recorded_at
    )
    SELECT
        e.position, streams[e.owner], e.version, e.id, e.type, e.schema_version, e.data,
        metadata[e.owner]::jsonb || told_by, moment
    FROM unnest(owners, positions, versions, ids, types, schema_versions, data)
        AS e (owner, position, version, id, type, schema_version, data)
    WHERE e.position IS NOT NULL;
END
$$;

    $function$, schema_name, writer);
END
$make$;

REVOKE ALL ON FUNCTION log.make_append_group FROM PUBLIC;
