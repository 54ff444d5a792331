-- For people: the log with its content readable, as in SELECT ... WHERE data->>'agency' = '...'.
CREATE VIEW log.event_json AS
SELECT
    position,
    stream,
    split_part(stream, '-', 1) AS category,
    version,
    id,
    type,
    schema_version,
    convert_from(data, 'UTF8')::jsonb AS data,
    metadata,
    recorded_at
FROM log.event;
