-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT topic, lists, since, NULL::bigint AS until FROM topics WHERE since <= $2
    UNION ALL
    SELECT topic, lists, since, until FROM topics_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, topic, lists
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
ORDER BY since, topic
