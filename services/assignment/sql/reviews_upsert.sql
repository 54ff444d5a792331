-- $1 rows, as JSON
INSERT INTO reviews SELECT * FROM json_populate_recordset(NULL::reviews, $1::json)
ON CONFLICT (recommendation_id, version) DO UPDATE SET
    ended_on = excluded.ended_on,
    outcome = excluded.outcome
