-- $1 rows, as JSON
INSERT INTO expert_employments
SELECT * FROM json_populate_recordset(NULL::expert_employments, $1::json)
ON CONFLICT (expert_id, ori) DO UPDATE SET
    employed_until = excluded.employed_until,
    noted_on = excluded.noted_on
