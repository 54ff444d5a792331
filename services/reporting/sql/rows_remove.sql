-- Generated from the declared tables by `make docs`; do not edit.
-- $1 keys of rows of agencies, as JSON or null
-- $2 keys of rows of agency_histories, as JSON or null
-- $3 keys of rows of agency_periods, as JSON or null
-- $4 keys of rows of requests, as JSON or null
-- $5 keys of rows of participants, as JSON or null
-- $6 keys of rows of engagements, as JSON or null
-- $7 keys of rows of deliveries, as JSON or null
-- $8 keys of rows of recommendations, as JSON or null
-- $9 keys of rows of topics, as JSON or null
-- $10 keys of rows of ended_topics, as JSON or null
-- $11 keys of rows of clocks, as JSON or null
-- $12 keys of rows of spells, as JSON or null
-- $13 keys of rows of owners, as JSON or null
-- $14 keys of rows of testimonials, as JSON or null
WITH
agencies_removed AS (
    DELETE FROM agencies
    USING json_populate_recordset(NULL::agencies, $1::json) AS gone
    WHERE agencies.ori = gone.ori
),
agency_histories_removed AS (
    DELETE FROM agency_histories
    USING json_populate_recordset(NULL::agency_histories, $2::json) AS gone
    WHERE agency_histories.ori = gone.ori
),
agency_periods_removed AS (
    DELETE FROM agency_periods
    USING json_populate_recordset(NULL::agency_periods, $3::json) AS gone
    WHERE agency_periods.ori = gone.ori AND agency_periods.began_on = gone.began_on
),
requests_removed AS (
    DELETE FROM requests
    USING json_populate_recordset(NULL::requests, $4::json) AS gone
    WHERE requests.request_id = gone.request_id
),
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $5::json) AS gone
    WHERE participants.participation_id = gone.participation_id
),
engagements_removed AS (
    DELETE FROM engagements
    USING json_populate_recordset(NULL::engagements, $6::json) AS gone
    WHERE engagements.engagement_id = gone.engagement_id
),
deliveries_removed AS (
    DELETE FROM deliveries
    USING json_populate_recordset(NULL::deliveries, $7::json) AS gone
    WHERE deliveries.delivery_id = gone.delivery_id
),
recommendations_removed AS (
    DELETE FROM recommendations
    USING json_populate_recordset(NULL::recommendations, $8::json) AS gone
    WHERE recommendations.recommendation_id = gone.recommendation_id
),
topics_removed AS (
    DELETE FROM topics
    USING json_populate_recordset(NULL::topics, $9::json) AS gone
    WHERE topics.topic = gone.topic
),
ended_topics_removed AS (
    DELETE FROM ended_topics
    USING json_populate_recordset(NULL::ended_topics, $10::json) AS gone
    WHERE ended_topics.topic = gone.topic
),
clocks_removed AS (
    DELETE FROM clocks
    USING json_populate_recordset(NULL::clocks, $11::json) AS gone
    WHERE clocks.subject = gone.subject
),
spells_removed AS (
    DELETE FROM spells
    USING json_populate_recordset(NULL::spells, $12::json) AS gone
    WHERE spells.subject = gone.subject AND spells.ordinal = gone.ordinal
),
owners_removed AS (
    DELETE FROM owners
    USING json_populate_recordset(NULL::owners, $13::json) AS gone
    WHERE owners.request_id = gone.request_id
),
testimonials_removed AS (
    DELETE FROM testimonials
    USING json_populate_recordset(NULL::testimonials, $14::json) AS gone
    WHERE testimonials.testimonial_id = gone.testimonial_id
)
SELECT
