-- $1 feed. Passes the gate by itself; one row without a stream where none is parked.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    stream
FROM whole LEFT JOIN (SELECT DISTINCT stream FROM parked WHERE feed = $1) AS put_aside ON true
