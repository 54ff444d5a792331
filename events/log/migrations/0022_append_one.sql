-- The lean path again: the usual case is one statement under the lock instead of four. What it answers
-- otherwise, and to whom, is as before.

-- Without a search path of its own, which costs a caller 3 microseconds: what it names is the
-- system's or has its schema, only the owner may call it, and the append functions set theirs.
CREATE OR REPLACE FUNCTION log.begin_append() RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    idle_max text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appending needs READ COMMITTED, this transaction is %',
            upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- First what is appended to: a restore in one transaction takes both in this order, too.
    LOCK TABLE log.event IN ROW EXCLUSIVE MODE;
    -- EXCLUSIVE lets readers of the table pass, such as pg_dump.
    LOCK TABLE log.turn IN EXCLUSIVE MODE;
    -- A transaction that was left open must not keep the turn from everybody.
    idle_max := set_config('idle_in_transaction_session_timeout', '10s', true);
END
$$;

CREATE OR REPLACE FUNCTION log.make_append_one(schema_name text, writer text) RETURNS void
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
    seen record;
    guard record;
    is_guarded CONSTANT boolean := cardinality(guard_streams) > 0 OR cardinality(guard_versions) > 0;
    guards_hold boolean := true;
BEGIN
    IF is_guarded THEN
        PERFORM log.refuse_guards(
            ARRAY[new_stream],
            array_fill(1, ARRAY[coalesce(cardinality(guard_streams), 0)]),
            guard_streams,
            guard_versions
        );
    END IF;
    PERFORM log.begin_append();

    IF is_guarded THEN
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
        guards_hold := NOT FOUND;
    END IF;

    IF guards_hold THEN
        INSERT INTO log.event (
            position, stream, version, id, type, schema_version, data, metadata, recorded_at
        )
        SELECT
            coalesce(last.position, 0) + 1, new_stream, coalesce(head.version, 0) + 1, new_id, new_type,
            new_schema_version, new_data, new_metadata::jsonb || %3$L,
            greatest(clock_timestamp(), last.recorded_at)
        FROM (SELECT) AS one
        LEFT JOIN (
            SELECT e.version FROM log.event AS e
            WHERE e.stream = new_stream
            ORDER BY e.version DESC LIMIT 1
        ) AS head ON true
        LEFT JOIN (
            SELECT e.position, e.recorded_at FROM log.event AS e
            ORDER BY e.position DESC LIMIT 1
        ) AS last ON true
        WHERE (expected_version IS NULL OR expected_version = coalesce(head.version, 0))
            AND NOT EXISTS (SELECT FROM log.event AS e WHERE e.id = new_id)
            AND (%2$L IS NULL OR EXISTS (
                SELECT FROM log.may_append AS own
                WHERE own.writer = %2$L
                    AND own.category = split_part(new_stream, '-', 1)
                    AND own.type = new_type
            ))
        RETURNING position, version INTO at_position, at_version;
        IF FOUND THEN
            outcome := 'appended';
            RETURN;
        END IF;
    END IF;

    -- It does not go in, and this is why.
    IF %2$L IS NOT NULL AND NOT EXISTS (
        SELECT FROM log.may_append AS own
        WHERE own.writer = %2$L
            AND own.category = split_part(new_stream, '-', 1)
            AND own.type = new_type
    ) THEN
        PERFORM log.refuse_foreign(%2$L, new_stream, new_type);
    END IF;

    SELECT e.stream, e.version, e.metadata INTO seen FROM log.event AS e WHERE e.id = new_id;
    IF FOUND THEN
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
        RETURN;
    END IF;

    outcome := 'guard';
    at_version := guard.actual;
    seen_stream := guard.stream;
END
$$;

    $function$, schema_name, writer,
    CASE WHEN writer IS NULL THEN '{}' ELSE jsonb_build_object('service', writer) END);
END
$make$;

SELECT log.make_append_functions('log', NULL);
