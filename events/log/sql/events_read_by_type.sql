-- parameters: after (position), limit (events, of whatever type), types. One row for each type and
-- version, or one without a type; each says which event was the last that was looked at.
-- To sort by type as well would cost a third more.
WITH last AS (
    SELECT position, id
    FROM log.event
    WHERE position > $1 AND position <= $1 + $2
    ORDER BY position DESC
    LIMIT 1
)
SELECT
    last.position AS reached, last.id AS reached_id,
    told.type, told.schema_version, told.positions, told.streams, told.versions,
    told.recorded_at, told.actors, told.contents
FROM last
LEFT JOIN LATERAL (
    SELECT
        type,
        schema_version,
        array_agg(position) AS positions,
        array_agg(stream) AS streams,
        array_agg(version) AS versions,
        array_agg(recorded_at) AS recorded_at,
        array_agg(metadata ->> 'actor') AS actors,
        '['::bytea || string_agg(data, ',') || ']' AS contents
    FROM (
        SELECT position, stream, version, type, schema_version, data, metadata, recorded_at
        FROM log.event
        WHERE position > $1 AND position <= last.position AND type = ANY($3)
        ORDER BY position
    ) AS ordered
    GROUP BY type, schema_version
) AS told ON true
