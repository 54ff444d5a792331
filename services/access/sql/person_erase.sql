-- $1 person_id
-- All that says who a person is, and lets the person in.
WITH sessions AS (
    DELETE FROM session WHERE person_id = $1
), account AS (
    DELETE FROM identity WHERE person_id = $1
), last AS (
    DELETE FROM last_sign_in WHERE person_id = $1
), experts AS (
    DELETE FROM expert_account WHERE person_id = $1
), tokens AS (
    DELETE FROM invitation_token
    WHERE invitation_id IN (SELECT invitation_id FROM invitation_link WHERE person_id = $1)
), links AS (
    DELETE FROM invitation_link WHERE person_id = $1
)
DELETE FROM person_name WHERE person_id = $1
