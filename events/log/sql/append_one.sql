-- parameters: stream, expected_version, metadata, id, type, schema_version, data, guard_streams,
-- guard_versions. The function is the connection's writer's own, found by its search path; what it
-- answers, as one record, is told in 0013_append_group.sql.
SELECT append_one($1, $2, $3, $4, $5, $6, $7, $8, $9)
