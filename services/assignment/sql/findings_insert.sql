-- $1 rows, as JSON
INSERT INTO findings SELECT * FROM json_populate_recordset(NULL::findings, $1::json)
