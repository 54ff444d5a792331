-- parameters: streams, expected_versions, metadata, sizes, ids, types, schema_versions, data,
-- guard_owners, guard_streams, guard_versions. The function is the connection's writer's own, found by
-- its search path; 0021_append_joined.sql tells how they are joined and what it answers.
SELECT outcome, at_position, at_version, seen_id, seen_stream
FROM append_joined($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
