-- The command line tells what operators order, in a role of its own (`byfield_operations`), which may
-- connect as those of the services, the relay, the sealer and the import do.
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
        'byfield_service', 'byfield_relay', 'byfield_import', 'byfield_seal', 'byfield_operations'
    ] LOOP
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', database_name, role_name);
    END LOOP;
END
$$;
