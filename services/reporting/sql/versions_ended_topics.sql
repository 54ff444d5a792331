-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT topic, became, since, NULL::bigint AS until FROM ended_topics WHERE since <= $2
    UNION ALL
    SELECT topic, became, since, until FROM ended_topics_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, topic, became
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
UNION ALL
SELECT former.until, true, false, former.topic, NULL
FROM ended_topics_before AS former
WHERE former.until > $1 AND former.until <= $2
    AND NOT EXISTS (
        SELECT FROM version WHERE version.topic = former.topic AND version.since = former.until
    )
ORDER BY since, topic
