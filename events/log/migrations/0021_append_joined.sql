-- The usual way of many: log_<writer>.append_joined. It takes what append_group takes in fewer pieces,
-- and appends all of it at once where everything goes in, which is nearly always so. Otherwise
-- append_group judges append by append, as it does for the former release.
--
-- `joined_streams` and `joined_types` are joined by line feeds, `metadata` is an array of objects. `sizes` is null
-- where each append has one event. The rest is as in 0013_append_group.sql, and so is the answer, but
-- for one outcome: a single row with
--   all:  everything was appended in the order of asking; at_position is that of the last event
CREATE FUNCTION log.make_append_joined(schema_name text, writer text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $make$
BEGIN
    EXECUTE format($function$

CREATE OR REPLACE FUNCTION %1$I.append_joined(
    joined_streams text,
    expected_versions integer[],
    metadata jsonb,
    sizes integer[],
    ids uuid[],
    joined_types text,
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
    streams CONSTANT text[] := string_to_array(joined_streams, E'\n');
    types CONSTANT text[] := string_to_array(joined_types, E'\n');
    fresh_streams CONSTANT text[] := ARRAY(
        SELECT asked.stream FROM unnest(streams, expected_versions) AS asked (stream, expected)
        WHERE asked.expected = 0
    );
    told_by CONSTANT jsonb := %3$L;
    -- One element an event: its stream, the version before its own, its metadata.
    event_streams text[] := streams;
    versions_before integer[] := expected_versions;
    event_metadata jsonb := metadata;
    all_go_in boolean := true;
    last_position bigint;
    last_moment timestamptz;
BEGIN
    IF sizes IS NOT NULL THEN
        SELECT
            array_agg(asked.stream ORDER BY asked.ordinal, step),
            array_agg(asked.expected + step - 1 ORDER BY asked.ordinal, step),
            jsonb_agg(asked.metadata ORDER BY asked.ordinal, step)
        INTO event_streams, versions_before, event_metadata
        FROM
            ROWS FROM (
                unnest(streams), unnest(expected_versions), jsonb_array_elements(metadata),
                unnest(sizes)
            ) WITH ORDINALITY AS asked (stream, expected, metadata, size, ordinal),
            generate_series(1, asked.size) AS step;
    END IF;
    IF %2$L IS NOT NULL THEN
        all_go_in := NOT EXISTS (
            SELECT FROM (
                SELECT DISTINCT split_part(e.stream, '-', 1), e.type
                FROM unnest(event_streams, types) AS e (stream, type)
            ) AS told (category, type)
            WHERE NOT EXISTS (
                SELECT FROM log.may_append AS own
                WHERE own.writer = %2$L AND own.category = told.category AND own.type = told.type
            )
        );
    END IF;
    IF cardinality(guard_owners || guard_versions) > 0 OR cardinality(guard_streams) > 0 THEN
        PERFORM log.refuse_guards(streams, guard_owners, guard_streams, guard_versions);
    END IF;

    IF all_go_in THEN
        PERFORM log.begin_append();

        all_go_in := NOT EXISTS (SELECT FROM log.event AS e WHERE e.id = ANY (ids))
            AND NOT EXISTS (SELECT FROM log.event AS e WHERE e.stream = ANY (fresh_streams))
            AND NOT EXISTS (
                SELECT FROM (
                    SELECT stream, expected FROM unnest(streams, expected_versions) AS asked (stream, expected)
                    WHERE expected <> 0 OR expected IS NULL
                    UNION ALL
                    SELECT stream, version FROM unnest(guard_streams, guard_versions) AS guard (stream, version)
                ) AS other (stream, version)
                WHERE other.version IS DISTINCT FROM coalesce((
                    SELECT e.version FROM log.event AS e
                    WHERE e.stream = other.stream
                    ORDER BY e.version DESC LIMIT 1
                ), 0)
            );
    END IF;
    IF NOT all_go_in THEN
        RETURN QUERY SELECT * FROM %1$I.append_group(
            streams, expected_versions, ARRAY(SELECT jsonb_array_elements(metadata)::text),
            coalesce(sizes, array_fill(1, ARRAY[cardinality(streams)])),
            ids, types, schema_versions, data, guard_owners, guard_streams, guard_versions
        );
        RETURN;
    END IF;

    SELECT e.position, e.recorded_at INTO last_position, last_moment
    FROM log.event AS e ORDER BY e.position DESC LIMIT 1;
    last_position := coalesce(last_position, 0);
    last_moment := greatest(clock_timestamp(), last_moment);

    INSERT INTO log.event (
        position, stream, version, id, type, schema_version, data, metadata, recorded_at
    )
    SELECT
        last_position + e.ordinal, e.stream, e.version_before + 1, e.id, e.type, e.schema_version,
        e.data, e.metadata || told_by, last_moment
    FROM ROWS FROM (
        unnest(event_streams), unnest(versions_before), unnest(ids), unnest(types),
        unnest(schema_versions), unnest(data), jsonb_array_elements(event_metadata)
    ) WITH ORDINALITY
        AS e (stream, version_before, id, type, schema_version, data, metadata, ordinal);

    outcome := 'all';
    at_position := last_position + cardinality(ids);
    RETURN NEXT;
END
$$;

    $function$, schema_name, writer,
    CASE WHEN writer IS NULL THEN '{}' ELSE jsonb_build_object('service', writer) END);
END
$make$;

REVOKE ALL ON FUNCTION log.make_append_joined FROM PUBLIC;

CREATE OR REPLACE FUNCTION log.make_append_functions(schema_name text, writer text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM log.make_append_group(schema_name, writer);
    PERFORM log.make_append_joined(schema_name, writer);
    PERFORM log.make_append_one(schema_name, writer);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', schema_name);
END
$$;

SELECT log.make_append_functions('log', NULL);
