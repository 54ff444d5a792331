-- $1 feed, $2 event ids. The streams that have a parked fact, and which of these facts are discarded.
-- Passes the gate by itself; one row without either where there is nothing.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    stream, event_id
FROM whole LEFT JOIN (
    SELECT DISTINCT stream, NULL::uuid AS event_id FROM parked WHERE feed = $1
    UNION ALL
    SELECT NULL, event_id FROM discarded WHERE feed = $1 AND event_id = ANY ($2::uuid[])
) AS put_aside ON true
