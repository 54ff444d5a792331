-- $1 rows, as JSON
INSERT INTO expert_absences SELECT * FROM json_populate_recordset(NULL::expert_absences, $1::json)
ON CONFLICT (expert_id, absent_from, absent_until) DO UPDATE SET noted_on = excluded.noted_on
