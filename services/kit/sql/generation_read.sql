-- $1 feed. The generation of its rows (which tables these are, how far they were migrated, since when the server
-- runs, and its number), and the position of its checkpoint, null where it never ran. Passes the gate by itself.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made,
    (SELECT count(*) FROM migration) AS migrations,
    pg_postmaster_start_time() AS server_started_at,
    number,
    (SELECT max(position) FROM checkpoint WHERE feed = $1) AS position
FROM generation, whole
