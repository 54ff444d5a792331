-- Who appends: each writer has a schema of its own with the two append functions, EXECUTE on them for
-- its role alone, and its name built in. A connection in its role has that schema on its search path.
-- The functions of the former release keep their grants until a later one takes them away.
CREATE FUNCTION log.make_append_functions(schema_name text, writer text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM log.make_append_group(schema_name, writer);
    PERFORM log.make_append_one(schema_name, writer);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', schema_name);
END
$$;

-- The owner's own: any fact, under no name. Nobody else may call them.
SELECT log.make_append_functions('log', NULL);

CREATE FUNCTION log.ensure_writer(writer text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role_name text := 'byfield_' || writer;
    schema_name text := 'log_' || writer;
BEGIN
    PERFORM log.ensure_role(role_name);
    -- Whoever migrates may also run the processes, with one login for all.
    PERFORM log.ensure_member(role_name, current_user);
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', schema_name);
    PERFORM log.make_append_functions(schema_name, writer);
    EXECUTE format('GRANT USAGE ON SCHEMA log, %I TO %I', schema_name, role_name);
    EXECUTE format('GRANT SELECT ON log.event, log.event_json, log.may_append TO %I', role_name);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %I TO %I', schema_name, role_name);
END
$$;

-- Nobody connects by default: any login could fill the server's table of locks, of which there is
-- one for all, and hold the turns that are advisory locks. Those that belong to Byfield's roles may.
-- A database that was copied or restored has none of this, so `byfield migrate` says it each time.
CREATE FUNCTION log.close_database() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    database_name text := current_database();
    role_name text;
BEGIN
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', database_name);
    IF has_database_privilege('public', database_name, 'CONNECT') THEN
        RAISE EXCEPTION 'database % is open to everybody, and % cannot close it',
            database_name, current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Migrate as the owner of the database.';
    END IF;
    FOREACH role_name IN ARRAY ARRAY['byfield_service', 'byfield_relay', 'byfield_import'] LOOP
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', database_name, role_name);
    END LOOP;
END
$$;

-- How many connections a role that logs in itself may have; one that was set otherwise stays.
CREATE FUNCTION log.limit_connections(role_name text, connections_max integer) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT rolconnlimit FROM pg_roles WHERE rolname = role_name) = -1 THEN
        EXECUTE format('ALTER ROLE %I CONNECTION LIMIT %s', role_name, connections_max);
    END IF;
END
$$;

REVOKE ALL ON FUNCTION
    log.make_append_functions, log.ensure_writer, log.close_database, log.limit_connections
FROM PUBLIC;
