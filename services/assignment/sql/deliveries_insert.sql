-- $1 rows, as JSON
INSERT INTO deliveries SELECT * FROM json_populate_recordset(NULL::deliveries, $1::json)
