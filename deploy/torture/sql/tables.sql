-- no parameters
SELECT table_schema AS schema, table_name AS name
FROM information_schema.tables
WHERE table_schema IN ('access', 'intake', 'assignment', 'reporting') AND table_type = 'BASE TABLE'
ORDER BY table_schema, table_name
