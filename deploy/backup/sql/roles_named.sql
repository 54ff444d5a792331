-- parameters: none; the roles that own something in this database or have a right there. The first superuser of a
-- cluster is recorded nowhere as a dependency.
SELECT rolname::text AS name FROM pg_roles
WHERE oid = 10 OR oid IN (
    SELECT refobjid FROM pg_shdepend
    WHERE refclassid = 'pg_authid'::regclass
        AND (dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            OR classid = 'pg_database'::regclass
            AND objid = (SELECT oid FROM pg_database WHERE datname = current_database()))
)
ORDER BY name
