-- parameters: after (position), limit. What is hashed of each record (events/log/seals/record.py): the lines
-- after its position, the metadata, and the content. Null, which no column can be, is nothing.
SELECT position,
    pg_catalog.convert_to(
        pg_catalog.concat(
            stream, E'\n', version, E'\n', id, E'\n', type, E'\n', schema_version, E'\n',
            pg_catalog.to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), E'\n'
        ),
        'UTF8'
    ) AS lines,
    pg_catalog.convert_to(coalesce(metadata::text, 'null'), 'UTF8') AS metadata,
    coalesce(data, '') AS data
FROM log.event
WHERE position > $1
ORDER BY position
LIMIT $2
