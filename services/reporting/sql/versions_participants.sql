-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT participation_id, request_id, ori, joined_on, left_on, since, NULL::bigint AS until FROM participants WHERE since <= $2
    UNION ALL
    SELECT participation_id, request_id, ori, joined_on, left_on, since, until FROM participants_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, participation_id, request_id, ori, joined_on, left_on
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
UNION ALL
SELECT former.until, true, false, former.participation_id, NULL, NULL, NULL, NULL
FROM participants_before AS former
WHERE former.until > $1 AND former.until <= $2
    AND NOT EXISTS (
        SELECT FROM version WHERE version.participation_id = former.participation_id AND version.since = former.until
    )
ORDER BY since, participation_id
