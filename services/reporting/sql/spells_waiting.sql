-- $1 on, $2 party (null: any), $3 overdue only, $4 began_on, $5 subject, $6 ordinal of the last one seen (null: from the oldest), $7 limit
SELECT spells.*
FROM spells
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(greatest(least(pause.ended_on, $1::date) - pause.began_on, 0)), 0)::integer
            AS days,
        coalesce(bool_or(
            pause.began_on <= $1 AND coalesce(pause.ended_on, 'infinity') > $1
        ), false) AS now
    FROM unnest(spells.pauses_began_on, spells.pauses_ended_on) AS pause (began_on, ended_on)
) AS paused
WHERE spells.began_on <= $1
    AND coalesce(spells.ended_on, 'infinity') > $1
    AND NOT paused.now
    AND ($2::text IS NULL OR spells.party = $2)
    AND (NOT $3::boolean OR spells.due_on + paused.days < $1)
    AND (
        $4::date IS NULL
        OR (spells.began_on, spells.subject, spells.ordinal) > ($4, $5::uuid, $6::integer)
    )
ORDER BY spells.began_on, spells.subject, spells.ordinal
LIMIT $7
