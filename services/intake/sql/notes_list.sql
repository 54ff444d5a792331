-- $1 request_id, $2 contacts only, $3 day, $4 position of the last one seen (null: from the first), $5 limit
SELECT
    note_id, position, noted_on, text, means, people, written_by, changed_by, corrected_on, struck_on, reason
FROM notes
WHERE
    request_id = $1
    AND (NOT $2::boolean OR means IS NOT NULL)
    AND ($3::date IS NULL OR (noted_on, position) < ($3, $4::bigint))
ORDER BY noted_on DESC, position DESC
LIMIT $5
