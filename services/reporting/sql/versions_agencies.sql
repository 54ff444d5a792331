-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT ori, name, kind, state, sworn, since, NULL::bigint AS until FROM agencies WHERE since <= $2
    UNION ALL
    SELECT ori, name, kind, state, sworn, since, until FROM agencies_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, ori, name, kind, state, sworn
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
ORDER BY since, ori
