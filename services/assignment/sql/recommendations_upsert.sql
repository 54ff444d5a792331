-- $1 rows, as JSON
INSERT INTO recommendations
SELECT * FROM json_populate_recordset(NULL::recommendations, $1::json)
ON CONFLICT (recommendation_id) DO UPDATE SET
    version = excluded.version,
    status = excluded.status,
    waiting_for = excluded.waiting_for,
    waiting_since = excluded.waiting_since,
    submitted_on = excluded.submitted_on,
    submitted_by = excluded.submitted_by,
    evidence = excluded.evidence,
    returned_on = excluded.returned_on,
    return_reasons = excluded.return_reasons,
    validated_on = excluded.validated_on,
    validated_by = excluded.validated_by,
    sustained_on = excluded.sustained_on,
    set_aside_on = excluded.set_aside_on,
    set_aside_reason = excluded.set_aside_reason,
    note = excluded.note
