-- $1 rows, as JSON
INSERT INTO plans SELECT * FROM json_populate_recordset(NULL::plans, $1::json)
ON CONFLICT (engagement_id, plan) DO UPDATE SET
    status = excluded.status,
    objectives = excluded.objectives,
    milestones = excluded.milestones,
    returned_on = excluded.returned_on,
    return_reason = excluded.return_reason,
    return_note = excluded.return_note,
    approved_on = excluded.approved_on,
    amended_on = excluded.amended_on,
    amendments = excluded.amendments
