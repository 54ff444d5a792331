-- parameters: after (position), limit, streams. As in events_read_caused: all of the streams is found first.
WITH found AS MATERIALIZED (
    SELECT position FROM log.event WHERE stream = ANY ($3::text[]) AND position > $1
),
page AS MATERIALIZED (SELECT position FROM found ORDER BY position LIMIT $2)
SELECT e.position, e.stream, e.version, e.id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at
FROM page JOIN log.event AS e USING (position)
ORDER BY position
