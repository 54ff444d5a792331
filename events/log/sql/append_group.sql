-- parameters: streams, expected_versions, metadata, sizes, ids, types, schema_versions, data,
-- guard_owners, guard_streams, guard_versions. The function is the connection's writer's own, found by
-- its search path; 0013_append_group.sql tells what it answers.
SELECT outcome, at_position, at_version, seen_id, seen_stream
FROM append_group($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
