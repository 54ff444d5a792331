-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT recommendation_id, engagement_id, ori, program, made_on, status, since, NULL::bigint AS until FROM recommendations WHERE since <= $2
    UNION ALL
    SELECT recommendation_id, engagement_id, ori, program, made_on, status, since, until FROM recommendations_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, recommendation_id, engagement_id, ori, program, made_on, status
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
ORDER BY since, recommendation_id
