-- Who may do what. Roles belong to the whole cluster, of which several databases may be migrated
-- at once: somebody else having made one just now is as good as having made it.
CREATE FUNCTION log.ensure_role(role_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF to_regrole(quote_ident(role_name)) IS NULL THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;

CREATE FUNCTION log.ensure_member(role_name text, member_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT pg_has_role(member_name, role_name, 'SET') THEN
        EXECUTE format('GRANT %I TO %I', role_name, member_name);
    END IF;
EXCEPTION WHEN unique_violation THEN
    NULL;
END
$$;

-- A service's own corner of the database: its role, its schema, and one beside it to rebuild in.
CREATE FUNCTION log.ensure_service(service text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role_name text := 'byfield_' || service;
    schema_name text;
BEGIN
    PERFORM log.ensure_role(role_name);
    PERFORM log.ensure_member('byfield_service', role_name);
    -- Whoever migrates takes the role on to make the service's tables.
    PERFORM log.ensure_member(role_name, current_user);
    FOREACH schema_name IN ARRAY ARRAY[service, service || '_rebuild'] LOOP
        IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
            EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', schema_name, role_name);
        END IF;
    END LOOP;
END
$$;

SELECT log.ensure_role('byfield_service');
SELECT log.ensure_role('byfield_relay');

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
GRANT USAGE ON SCHEMA log TO byfield_service, byfield_relay;
GRANT SELECT ON log.event, log.event_json TO byfield_service, byfield_relay;
GRANT EXECUTE ON FUNCTION log.append_group, log.append_one TO byfield_service;
