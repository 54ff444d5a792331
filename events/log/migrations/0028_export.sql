-- Exports with names are read in a role of their own (`byfield_export`), which reads the log and appends
-- nothing; the vault says which keys it unwraps. It may connect as the other roles do.
SELECT log.ensure_role('byfield_export');
SELECT log.ensure_member('byfield_export', current_user);
GRANT USAGE ON SCHEMA log TO byfield_export;
GRANT SELECT ON log.event, log.event_json TO byfield_export;

CREATE OR REPLACE FUNCTION log.close_database() RETURNS void
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
    FOREACH role_name IN ARRAY ARRAY[
        'byfield_service', 'byfield_relay', 'byfield_import', 'byfield_seal', 'byfield_operations', 'byfield_export'
    ] LOOP
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', database_name, role_name);
    END LOOP;
END
$$;
