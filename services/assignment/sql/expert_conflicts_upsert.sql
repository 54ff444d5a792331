-- $1 rows, as JSON
INSERT INTO expert_conflicts SELECT * FROM json_populate_recordset(NULL::expert_conflicts, $1::json)
ON CONFLICT (expert_id, ori) DO UPDATE SET
    declared_on = excluded.declared_on,
    note = excluded.note
