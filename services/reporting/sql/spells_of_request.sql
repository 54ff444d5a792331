-- $1 request_id, $2 and $3 of is_shown, $4 whether an agency that was asked how it went is shown
SELECT
    kind, request_id, engagement_id, ori, program, spells.*,
    (SELECT owners.owner FROM owners WHERE owners.request_id = $1) AS owner
FROM clocks
    JOIN spells USING (subject)
WHERE subject IN (
    SELECT subject FROM clocks WHERE request_id = $1
    UNION ALL
    -- A recommendation knows its engagement only.
    SELECT other.subject
    FROM clocks AS own
        JOIN clocks AS other USING (engagement_id)
    WHERE own.request_id = $1 AND own.kind = 'engagement'
)
    AND is_shown($1, $2, $3)
    AND ($4::boolean OR stage <> 'awaiting-evaluation' OR party <> 'agency')
ORDER BY began_on, subject, ordinal
