-- What both append functions share besides the turn.

-- A group that appends to a stream which it guards would let two crossing appends pass, each judged
-- by what was there before the other. A guard that does not say what it guards would hold nothing.
CREATE FUNCTION log.refuse_guards(
    streams text[], guard_owners integer[], guard_streams text[], guard_versions integer[]
) RETURNS void
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(guard_owners, guard_streams, guard_versions)
            AS asked (owner, stream, version)
        WHERE (asked.owner BETWEEN 1 AND cardinality(streams)) IS NOT TRUE
            OR asked.stream IS NULL
            OR asked.version IS NULL
            OR asked.stream = ANY (streams)
    ) THEN
        RAISE EXCEPTION 'a guard names no append, no stream or no version, or a stream of the group'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(guard_owners, guard_streams) AS asked (owner, stream)
        GROUP BY asked.owner, asked.stream HAVING count(*) > 1
    ) THEN
        RAISE EXCEPTION 'an append guards a stream twice'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(guard_owners) AS owner GROUP BY owner HAVING count(*) > 16
    ) THEN
        RAISE EXCEPTION 'an append has at most 16 guards'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

-- A state of its own: whoever may not tell a fact will not be allowed to by trying again.
CREATE FUNCTION log.refuse_foreign(writer text, stream text, type text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% may not append % to a stream of category %',
        writer, type, split_part(stream, '-', 1)
        USING ERRCODE = 'LG001',
              HINT = 'log.may_append says who tells what; `byfield migrate` fills it.';
END
$$;

REVOKE ALL ON FUNCTION log.refuse_guards, log.refuse_foreign FROM PUBLIC;
