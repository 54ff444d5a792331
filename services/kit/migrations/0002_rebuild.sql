-- The same tables once more in the schema "<service>_rebuild": made, compared, swapped.
-- Names of constraints, indexes and grants come along, so that later migrations find them.

CREATE FUNCTION rebuild_schema() RETURNS text LANGUAGE sql STABLE
RETURN current_schema() || '_rebuild';

CREATE FUNCTION rebuild_begin(tables text[]) RETURNS void LANGUAGE plpgsql AS $$
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
            SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
            WHERE conrelid = format('%I.%I', live, name)::regclass AND contype IN ('p', 'u', 'x')
        LOOP
            EXECUTE format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s',
                beside, name, made.conname, made.definition);
        END LOOP;
        FOR made IN
            SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
            WHERE indrelid = format('%I.%I', live, name)::regclass
                AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        LOOP
            EXECUTE replace(made.definition,
                format(' ON %I.%I ', live, name), format(' ON %I.%I ', beside, name));
        END LOOP;
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

CREATE FUNCTION rebuild_compare(name text, OUT rows bigint, OUT only_live bigint, OUT only_rebuilt bigint)
LANGUAGE plpgsql AS $$
DECLARE
    live text := format('%I.%I', current_schema(), name);
    beside text := format('%I.%I', rebuild_schema(), name);
BEGIN
    EXECUTE format('SELECT count(*) FROM %s', beside) INTO rows;
    EXECUTE format('SELECT count(*) FROM (TABLE %s EXCEPT TABLE %s) AS difference', live, beside)
        INTO only_live;
    EXECUTE format('SELECT count(*) FROM (TABLE %s EXCEPT TABLE %s) AS difference', beside, live)
        INTO only_rebuilt;
END
$$;

CREATE FUNCTION rebuild_swap(tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    live text := current_schema();
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE %I.%I', live, name);
        EXECUTE format('ALTER TABLE %I.%I SET SCHEMA %I', rebuild_schema(), name, live);
    END LOOP;
END
$$;

CREATE FUNCTION rebuild_end(tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I.%I', rebuild_schema(), name);
    END LOOP;
END
$$;
