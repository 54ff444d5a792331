-- Generated from the declared tables by `make docs`; do not edit.
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since, NULL::bigint AS until FROM requests WHERE since <= $2
    UNION ALL
    SELECT request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since, until FROM requests_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason
FROM version
WHERE since > $1 OR until IS NULL OR until > $2
ORDER BY since, request_id
