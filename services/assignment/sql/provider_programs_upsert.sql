-- $1 rows, as JSON
INSERT INTO provider_programs
SELECT * FROM json_populate_recordset(NULL::provider_programs, $1::json)
ON CONFLICT (provider, since) DO UPDATE SET programs = excluded.programs
