-- Generated from the declared tables by `make docs`; do not edit.
-- $1 keys of rows of providers, as JSON or null
-- $2 keys of rows of memberships, as JSON or null
-- $3 keys of rows of provider_programs, as JSON or null
-- $4 keys of rows of experts, as JSON or null
-- $5 keys of rows of expert_profiles, as JSON or null
-- $6 keys of rows of expert_absences, as JSON or null
-- $7 keys of rows of expert_employments, as JSON or null
-- $8 keys of rows of expert_conflicts, as JSON or null
-- $9 keys of rows of engagements, as JSON or null
-- $10 keys of rows of assignments, as JSON or null
-- $11 keys of rows of deliveries, as JSON or null
-- $12 keys of rows of plans, as JSON or null
-- $13 keys of rows of validators, as JSON or null
-- $14 keys of rows of findings, as JSON or null
-- $15 keys of rows of recommendations, as JSON or null
-- $16 keys of rows of reviews, as JSON or null
-- $17 keys of rows of requests, as JSON or null
-- $18 keys of rows of contacts, as JSON or null
-- $19 keys of rows of participants, as JSON or null
-- $20 keys of rows of successions, as JSON or null
-- $21 keys of rows of ended_topics, as JSON or null
-- $22 keys of rows of oris, as JSON or null
WITH
providers_removed AS (
    DELETE FROM providers
    USING json_populate_recordset(NULL::providers, $1::json) AS gone
    WHERE providers.provider = gone.provider
),
memberships_removed AS (
    DELETE FROM memberships
    USING json_populate_recordset(NULL::memberships, $2::json) AS gone
    WHERE memberships.provider = gone.provider AND memberships.member_from = gone.member_from
),
provider_programs_removed AS (
    DELETE FROM provider_programs
    USING json_populate_recordset(NULL::provider_programs, $3::json) AS gone
    WHERE provider_programs.provider = gone.provider AND provider_programs.since = gone.since
),
experts_removed AS (
    DELETE FROM experts
    USING json_populate_recordset(NULL::experts, $4::json) AS gone
    WHERE experts.expert_id = gone.expert_id
),
expert_profiles_removed AS (
    DELETE FROM expert_profiles
    USING json_populate_recordset(NULL::expert_profiles, $5::json) AS gone
    WHERE expert_profiles.expert_id = gone.expert_id AND expert_profiles.since = gone.since
),
expert_absences_removed AS (
    DELETE FROM expert_absences
    USING json_populate_recordset(NULL::expert_absences, $6::json) AS gone
    WHERE expert_absences.expert_id = gone.expert_id AND expert_absences.absent_from = gone.absent_from AND expert_absences.absent_until = gone.absent_until
),
expert_employments_removed AS (
    DELETE FROM expert_employments
    USING json_populate_recordset(NULL::expert_employments, $7::json) AS gone
    WHERE expert_employments.expert_id = gone.expert_id AND expert_employments.ori = gone.ori
),
expert_conflicts_removed AS (
    DELETE FROM expert_conflicts
    USING json_populate_recordset(NULL::expert_conflicts, $8::json) AS gone
    WHERE expert_conflicts.expert_id = gone.expert_id AND expert_conflicts.ori = gone.ori
),
engagements_removed AS (
    DELETE FROM engagements
    USING json_populate_recordset(NULL::engagements, $9::json) AS gone
    WHERE engagements.engagement_id = gone.engagement_id
),
assignments_removed AS (
    DELETE FROM assignments
    USING json_populate_recordset(NULL::assignments, $10::json) AS gone
    WHERE assignments.engagement_id = gone.engagement_id AND assignments.version = gone.version AND assignments.provider = gone.provider
),
deliveries_removed AS (
    DELETE FROM deliveries
    USING json_populate_recordset(NULL::deliveries, $11::json) AS gone
    WHERE deliveries.delivery_id = gone.delivery_id
),
plans_removed AS (
    DELETE FROM plans
    USING json_populate_recordset(NULL::plans, $12::json) AS gone
    WHERE plans.engagement_id = gone.engagement_id AND plans.plan = gone.plan
),
validators_removed AS (
    DELETE FROM validators
    USING json_populate_recordset(NULL::validators, $13::json) AS gone
    WHERE validators.engagement_id = gone.engagement_id AND validators.validator = gone.validator
),
findings_removed AS (
    DELETE FROM findings
    USING json_populate_recordset(NULL::findings, $14::json) AS gone
    WHERE findings.finding_id = gone.finding_id
),
recommendations_removed AS (
    DELETE FROM recommendations
    USING json_populate_recordset(NULL::recommendations, $15::json) AS gone
    WHERE recommendations.recommendation_id = gone.recommendation_id
),
reviews_removed AS (
    DELETE FROM reviews
    USING json_populate_recordset(NULL::reviews, $16::json) AS gone
    WHERE reviews.recommendation_id = gone.recommendation_id AND reviews.version = gone.version
),
requests_removed AS (
    DELETE FROM requests
    USING json_populate_recordset(NULL::requests, $17::json) AS gone
    WHERE requests.request_id = gone.request_id
),
contacts_removed AS (
    DELETE FROM contacts
    USING json_populate_recordset(NULL::contacts, $18::json) AS gone
    WHERE contacts.ori = gone.ori AND contacts.role = gone.role
),
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $19::json) AS gone
    WHERE participants.participation_id = gone.participation_id
),
successions_removed AS (
    DELETE FROM successions
    USING json_populate_recordset(NULL::successions, $20::json) AS gone
    WHERE successions.ori = gone.ori
),
ended_topics_removed AS (
    DELETE FROM ended_topics
    USING json_populate_recordset(NULL::ended_topics, $21::json) AS gone
    WHERE ended_topics.topic = gone.topic
),
oris_removed AS (
    DELETE FROM oris
    USING json_populate_recordset(NULL::oris, $22::json) AS gone
    WHERE oris.ori = gone.ori
)
SELECT
