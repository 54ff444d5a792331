-- Generated from the declared tables by `make docs`; do not edit.
-- $1 keys of rows of agencies, as JSON or null
-- $2 keys of rows of requests, as JSON or null
-- $3 keys of rows of participants, as JSON or null
-- $4 keys of rows of engagements, as JSON or null
-- $5 keys of rows of deliveries, as JSON or null
-- $6 keys of rows of clocks, as JSON or null
-- $7 keys of rows of spells, as JSON or null
WITH
agencies_removed AS (
    DELETE FROM agencies
    USING json_populate_recordset(NULL::agencies, $1::json) AS gone
    WHERE agencies.ori = gone.ori
),
requests_removed AS (
    DELETE FROM requests
    USING json_populate_recordset(NULL::requests, $2::json) AS gone
    WHERE requests.request_id = gone.request_id
),
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $3::json) AS gone
    WHERE participants.participation_id = gone.participation_id
),
engagements_removed AS (
    DELETE FROM engagements
    USING json_populate_recordset(NULL::engagements, $4::json) AS gone
    WHERE engagements.engagement_id = gone.engagement_id
),
deliveries_removed AS (
    DELETE FROM deliveries
    USING json_populate_recordset(NULL::deliveries, $5::json) AS gone
    WHERE deliveries.delivery_id = gone.delivery_id
),
clocks_removed AS (
    DELETE FROM clocks
    USING json_populate_recordset(NULL::clocks, $6::json) AS gone
    WHERE clocks.subject = gone.subject
),
spells_removed AS (
    DELETE FROM spells
    USING json_populate_recordset(NULL::spells, $7::json) AS gone
    WHERE spells.subject = gone.subject AND spells.ordinal = gone.ordinal
)
SELECT
