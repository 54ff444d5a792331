-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since, NULL::bigint AS until FROM spells WHERE since <= $2
    UNION ALL
    SELECT subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since, until FROM spells_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
UNION ALL
SELECT former.until, true, false, former.subject, former.ordinal, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM spells_before AS former
WHERE former.until > $1 AND former.until <= $2
    AND NOT EXISTS (
        SELECT FROM version WHERE version.subject = former.subject AND version.ordinal = former.ordinal AND version.since = former.until
    )
ORDER BY since, subject, ordinal
