-- $1 rows, as JSON
INSERT INTO ratings SELECT * FROM json_populate_recordset(NULL::ratings, $1::json)
