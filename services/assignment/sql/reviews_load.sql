-- $1 recommendation ids
SELECT recommendation_id, version, engagement_id, submitted_on, submitted_by, ended_on, outcome
FROM reviews WHERE recommendation_id = ANY ($1::uuid[]) AND ended_on IS NULL
