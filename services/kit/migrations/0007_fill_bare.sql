-- A table is filled faster before it has indexes: fresh tables without any, and the indexes at the end.

CREATE FUNCTION rebuild_begin_bare(tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    live text := current_schema();
    beside text := rebuild_schema();
    name text;
    made record;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I.%I', beside, name);
        EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL EXCLUDING INDEXES)',
            beside, name, live, name);
        FOR made IN
            SELECT grantee, string_agg(privilege_type, ', ') AS rights
            FROM pg_class, aclexplode(relacl)
            WHERE pg_class.oid = format('%I.%I', live, name)::regclass AND grantee <> relowner
            GROUP BY grantee
        LOOP
            EXECUTE format('GRANT %s ON %I.%I TO %s', made.rights, beside, name,
                CASE made.grantee WHEN 0 THEN 'PUBLIC' ELSE made.grantee::regrole::text END);
        END LOOP;
    END LOOP;
END
$$;

CREATE FUNCTION rebuild_live_schema() RETURNS text LANGUAGE sql STABLE
RETURN regexp_replace(current_schema(), '_rebuild$', '');
COMMENT ON FUNCTION rebuild_live_schema IS 'Also where the search path finds the fresh tables first.';

-- The keys that the live table has, and that this one has not yet.
CREATE FUNCTION rebuild_key(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    live regclass := format('%I.%I', rebuild_live_schema(), name)::regclass;
    beside regclass := format('%I.%I', rebuild_live_schema() || '_rebuild', name)::regclass;
    made record;
BEGIN
    FOR made IN
        SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint AS key
        WHERE conrelid = live AND contype IN ('p', 'u', 'x')
            AND NOT EXISTS (
                SELECT FROM pg_constraint AS there
                WHERE there.conrelid = beside AND there.conname = key.conname
            )
    LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', beside, made.conname, made.definition);
    END LOOP;
END
$$;

-- Those and its other indexes.
CREATE FUNCTION rebuild_index(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    live text := rebuild_live_schema();
    made record;
BEGIN
    PERFORM rebuild_key(name);
    FOR made IN
        SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
        WHERE indrelid = format('%I.%I', live, name)::regclass
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            AND NOT EXISTS (
                SELECT FROM pg_class AS live_index
                    JOIN pg_class AS there ON there.relname = live_index.relname
                WHERE live_index.oid = indexrelid
                    AND there.relnamespace = (live || '_rebuild')::regnamespace
            )
    LOOP
        EXECUTE replace(made.definition,
            format(' ON %I.%I ', live, name), format(' ON %I.%I ', live || '_rebuild', name));
    END LOOP;
END
$$;

-- Or plans would be poor until somebody looks by himself.
CREATE FUNCTION rebuild_analyze(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ANALYZE %I.%I', rebuild_live_schema() || '_rebuild', name);
END
$$;

-- How often a row stands there matters where a table has no key.
CREATE OR REPLACE FUNCTION rebuild_compare(
    name text, OUT rows bigint, OUT only_live bigint, OUT only_rebuilt bigint
) LANGUAGE plpgsql AS $$
DECLARE
    live text := format('%I.%I', current_schema(), name);
    beside text := format('%I.%I', rebuild_schema(), name);
BEGIN
    EXECUTE format('SELECT count(*) FROM %s', beside) INTO rows;
    EXECUTE format('SELECT count(*) FROM (TABLE %s EXCEPT ALL TABLE %s) AS difference', live, beside)
        INTO only_live;
    EXECUTE format('SELECT count(*) FROM (TABLE %s EXCEPT ALL TABLE %s) AS difference', beside, live)
        INTO only_rebuilt;
END
$$;
