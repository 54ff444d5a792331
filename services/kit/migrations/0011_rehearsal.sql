-- Which rows a rebuild would change: each by its key, as it is and as it would be.

CREATE FUNCTION rebuild_differences(name text, keys text[], since bigint, rows_max integer)
RETURNS TABLE (live jsonb, rebuilt jsonb, differences bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- A table that does not remember has no column "since": then since when a row is so is not known.
    RETURN QUERY EXECUTE format($query$
        WITH
        live AS (
            SELECT to_jsonb(gone) AS row FROM (TABLE %1$I.%3$I EXCEPT ALL TABLE %2$I.%3$I) AS gone
        ),
        rebuilt AS (
            SELECT to_jsonb(come) AS row FROM (TABLE %2$I.%3$I EXCEPT ALL TABLE %1$I.%3$I) AS come
        ),
        live_keyed AS (SELECT row, row_key(row, $1) AS key FROM live),
        rebuilt_keyed AS (SELECT row, row_key(row, $1) AS key FROM rebuilt)
        SELECT live_keyed.row, rebuilt_keyed.row, count(*) OVER ()
        FROM live_keyed
        FULL JOIN rebuilt_keyed USING (key)
        WHERE greatest(
            coalesce((live_keyed.row ->> 'since')::bigint, (rebuilt_keyed.row ->> 'since')::bigint, $2),
            coalesce((rebuilt_keyed.row ->> 'since')::bigint, $2)
        ) >= $2
        ORDER BY key
        LIMIT $3
    $query$, rebuild_live_schema(), rebuild_live_schema() || '_rebuild', name)
    USING keys, since, rows_max;
END
$$;

CREATE FUNCTION row_key(content jsonb, keys text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN (SELECT jsonb_agg(content -> key ORDER BY place) FROM unnest(keys) WITH ORDINALITY AS named (key, place));
