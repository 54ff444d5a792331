-- $1 rows, as JSON
INSERT INTO assignments SELECT * FROM json_populate_recordset(NULL::assignments, $1::json)
ON CONFLICT (engagement_id, version) DO UPDATE SET ended_on = excluded.ended_on
