-- parameters: stream, expected_version, metadata, id, type, schema_version, data
SELECT outcome, at_position, at_version, seen_id, seen_stream
FROM log.append_one($1, $2, $3, $4, $5, $6, $7)
