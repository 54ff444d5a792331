-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT ori, began_on, ended_on, kind, state, sworn, standing, heir, since, NULL::bigint AS until FROM agency_periods WHERE since <= $2
    UNION ALL
    SELECT ori, began_on, ended_on, kind, state, sworn, standing, heir, since, until FROM agency_periods_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, ori, began_on, ended_on, kind, state, sworn, standing, heir
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
UNION ALL
SELECT former.until, true, false, former.ori, former.began_on, NULL, NULL, NULL, NULL, NULL, NULL
FROM agency_periods_before AS former
WHERE former.until > $1 AND former.until <= $2
    AND NOT EXISTS (
        SELECT FROM version WHERE version.ori = former.ori AND version.began_on = former.began_on AND version.since = former.until
    )
ORDER BY since, ori, began_on
