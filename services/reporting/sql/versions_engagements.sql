-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since, NULL::bigint AS until FROM engagements WHERE since <= $2
    UNION ALL
    SELECT engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since, until FROM engagements_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
ORDER BY since, engagement_id
