-- parameters: after (position), limit, ids (of the causes, as text). All that followed is found first, for it is
-- little: in the order of positions the log would be read through.
WITH found AS MATERIALIZED (
    SELECT position
    FROM log.event
    WHERE metadata ->> 'causation_id' = ANY ($3::text[]) AND position > $1
),
page AS MATERIALIZED (SELECT position FROM found ORDER BY position LIMIT $2)
SELECT e.position, e.stream, e.version, e.id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at
FROM page JOIN log.event AS e USING (position)
ORDER BY position
