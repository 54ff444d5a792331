-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since, NULL::bigint AS until FROM deliveries WHERE since <= $2
    UNION ALL
    SELECT delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since, until FROM deliveries_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
UNION ALL
SELECT former.until, true, false, former.delivery_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM deliveries_before AS former
WHERE former.until > $1 AND former.until <= $2
    AND NOT EXISTS (
        SELECT FROM version WHERE version.delivery_id = former.delivery_id AND version.since = former.until
    )
ORDER BY since, delivery_id
