-- parameters: streams, expected_versions, metadata, sizes, ids, types, schema_versions, data
SELECT outcome, at_position, at_version, seen_id, seen_stream
FROM log.append_group($1, $2, $3, $4, $5, $6, $7, $8)
