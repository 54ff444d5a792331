-- parameters: streams, after (a version each), limit (of each). One statement sees one moment.
SELECT
    found.position, found.stream, found.version, found.id, found.type, found.schema_version,
    found.data, found.metadata, found.recorded_at
FROM unnest($1::text[], $2::integer[]) AS asked (stream, after)
CROSS JOIN LATERAL (
    SELECT e.*
    FROM log.event AS e
    WHERE e.stream = asked.stream AND e.version > asked.after
    ORDER BY e.version
    LIMIT $3
) AS found
ORDER BY found.stream, found.version
