-- The vault's own role and schema, and the roles that reach it, also where it has a database alone.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'byfield_vault', 'byfield_intake', 'byfield_assignment', 'byfield_access', 'byfield_reporting',
        'byfield_import', 'byfield_export'
    ] LOOP
        BEGIN
            IF to_regrole(quote_ident(role_name)) IS NULL THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another database of the cluster is migrated at once
        END;
        BEGIN
            IF NOT pg_has_role(current_user, role_name, 'SET') THEN
                EXECUTE format('GRANT %I TO %I', role_name, current_user);
            END IF;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    END LOOP;
    IF to_regnamespace('byfield_vault') IS NULL THEN
        CREATE SCHEMA byfield_vault AUTHORIZATION byfield_vault;
    END IF;
END
$$
