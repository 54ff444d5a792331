-- no parameters. Also which tables these are, how far they were migrated, and since when the server runs.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made,
    (SELECT count(*) FROM migration) AS migrations,
    pg_postmaster_start_time() AS server_started_at,
    number
FROM generation, whole
