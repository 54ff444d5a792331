-- $1 on, $2 party, $3 stage, $4 program, $5 ori, $6 provider (each null: any), $7 overdue only, $8 holds only, $9 norm[], $10 days_max[] (one for each norm), $11 whether by due day, $12 day, $13 subject, $14 ordinal of the last one seen (null: from the first), $15 limit, $16 and $17 of is_shown, $18 owner (null: any), $19 only those that nobody has, $20 whether only what is of the party of is_shown, $21 whether agencies that were asked how it went are shown
SELECT
    kind, clocks.request_id, engagement_id, ori, program, owner, sorted.day AS sorted_on, spells.*
FROM spells
    JOIN clocks USING (subject)
    LEFT JOIN unnest($9::text[], $10::integer[]) AS norms (norm, days_max) USING (norm)
    CROSS JOIN LATERAL (
        SELECT coalesce(
            clocks.request_id,
            -- A recommendation knows its engagement only.
            (SELECT of.request_id FROM engagements AS of WHERE of.engagement_id = clocks.engagement_id)
        ) AS id
    ) AS request
    LEFT JOIN owners ON owners.request_id = request.id
    CROSS JOIN LATERAL paused(pauses_began_on, pauses_ended_on, $1) AS paused
    CROSS JOIN LATERAL (
        SELECT coalesce(due_on, counted_from + norms.days_max) + paused.days AS day
    ) AS due
    CROSS JOIN LATERAL (
        -- What has no due day comes last.
        SELECT CASE WHEN $11::boolean THEN coalesce(due.day, date '9999-12-31') ELSE began_on END AS day
    ) AS sorted
WHERE began_on <= $1
    AND coalesce(ended_on, 'infinity') > $1::date
    AND CASE WHEN $8::boolean THEN held_for IS NOT NULL ELSE party IS NOT NULL END
    AND NOT paused.now
    AND can_still_be_done(stage, due_on, clocks.request_id, $1)
    AND ($2::text IS NULL OR party = $2)
    AND ($3::text IS NULL OR stage = $3)
    AND ($4::text IS NULL OR program = $4)
    AND ($5::text IS NULL OR ori = $5)
    AND ($6::text IS NULL OR provider = $6)
    AND (NOT $7::boolean OR due.day < $1)
    AND (
        $12::date IS NULL
        OR (sorted.day, subject, ordinal) > ($12, $13::uuid, $14::smallint)
    )
    AND ($18::text IS NULL OR owner = $18)
    AND (NOT $19::boolean OR owner IS NULL)
    AND is_shown(request.id, $16, $17)
    AND (NOT $20::boolean OR is_own(request.id, $17))
    AND ($21::boolean OR stage <> 'awaiting-evaluation' OR party <> 'agency')
ORDER BY sorted.day, subject, ordinal
LIMIT $15
