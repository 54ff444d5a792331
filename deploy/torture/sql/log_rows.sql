-- no parameters
SELECT position, stream, version, id::text, type, schema_version,
    convert_from(data, 'UTF8') AS data, metadata::text AS metadata, recorded_at
FROM log.event
ORDER BY position
