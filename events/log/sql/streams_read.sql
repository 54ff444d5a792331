-- parameters: streams, after (a version each), limit (of each), mark (a position, or null).
-- One statement sees one moment. The mark comes as version 0, which no event has.
-- Asked for in a SELECT, the length of the arrays is nothing to plan anew for at each use.
SELECT
    found.position, found.stream, found.version, found.id, found.type, found.schema_version,
    found.data, found.metadata, found.recorded_at
FROM unnest((SELECT $1::text[]), (SELECT $2::integer[])) AS asked (stream, after)
CROSS JOIN LATERAL (
    SELECT e.*
    FROM log.event AS e
    WHERE e.stream = asked.stream AND e.version > asked.after
    ORDER BY e.version
    LIMIT $3
) AS found
UNION ALL
SELECT position, stream, 0, id, type, schema_version, ''::bytea, NULL, recorded_at
FROM log.event
WHERE position = $4
ORDER BY stream, version
