-- parameters: none; whether everybody has large objects (see deploy/sql/large_objects_close.sql).
SELECT EXISTS (
    SELECT FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^lo(_|read$|write$)'
        AND has_function_privilege('public', oid, 'EXECUTE')
)
