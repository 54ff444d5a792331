-- parameters: after (position), limit, streams, a value as it stands in a content, types. As in events_read_of_streams:
-- what the streams have of it is found first.
WITH found AS MATERIALIZED (
    SELECT position
    FROM log.event
    WHERE stream = ANY ($3::text[]) AND position > $1 AND type = ANY ($5::text[]) AND position($4::bytea IN data) > 0
),
page AS MATERIALIZED (SELECT position FROM found ORDER BY position LIMIT $2)
SELECT e.position, e.stream, e.version, e.id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at
FROM page JOIN log.event AS e USING (position)
ORDER BY position
