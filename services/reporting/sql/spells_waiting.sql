-- $1 on, $2 party (null: any), $3 overdue only, $4 holds only, $5 norm[], $6 days_max[] (one for each norm), $7 began_on, $8 subject, $9 ordinal of the last one seen (null: from the oldest), $10 limit, $11 and $12 of is_shown
SELECT kind, request_id, engagement_id, ori, program, spells.*
FROM spells
    JOIN clocks USING (subject)
    LEFT JOIN unnest($5::text[], $6::integer[]) AS norms (norm, days_max) USING (norm)
    CROSS JOIN LATERAL paused(pauses_began_on, pauses_ended_on, $1) AS paused
WHERE began_on <= $1
    AND coalesce(ended_on, 'infinity') > $1::date
    AND CASE WHEN $4::boolean THEN held_for IS NOT NULL ELSE party IS NOT NULL END
    AND NOT paused.now
    AND ($2::text IS NULL OR party = $2)
    AND (NOT $3::boolean OR coalesce(due_on, counted_from + norms.days_max) + paused.days < $1)
    AND (
        $7::date IS NULL
        OR (began_on, subject, ordinal) > ($7, $8::uuid, $9::smallint)
    )
    AND is_shown(
        coalesce(
            request_id,
            -- A recommendation knows its engagement only.
            (SELECT of.request_id FROM engagements AS of WHERE of.engagement_id = clocks.engagement_id)
        ),
        $11,
        $12
    )
ORDER BY began_on, subject, ordinal
LIMIT $10
