-- parameters: after (position), limit, actors. As in events_read_caused: the positions of all they did are found first,
-- in the index alone.
WITH found AS MATERIALIZED (
    SELECT position
    FROM log.event
    WHERE
        metadata ->> 'actor' = ANY ($3::text[])
        AND (metadata ->> 'actor') <> 'import:engagements'
        AND position > $1
),
page AS MATERIALIZED (SELECT position FROM found ORDER BY position LIMIT $2)
SELECT e.position, e.stream, e.version, e.id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at
FROM page JOIN log.event AS e USING (position)
ORDER BY position
