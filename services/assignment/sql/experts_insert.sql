-- $1 rows, as JSON
INSERT INTO experts SELECT * FROM json_populate_recordset(NULL::experts, $1::json)
