-- Generated from the declared tables by `make docs`; do not edit.
-- $1 keys of rows of agencies, as JSON or null
-- $2 keys of rows of aliases, as JSON or null
-- $3 keys of rows of contacts, as JSON or null
-- $4 keys of rows of other_actions, as JSON or null
-- $5 keys of rows of requests, as JSON or null
-- $6 keys of rows of participants, as JSON or null
-- $7 keys of rows of desks, as JSON or null
-- $8 keys of rows of notes, as JSON or null
-- $9 keys of rows of invitations, as JSON or null
-- $10 keys of rows of completions, as JSON or null
-- $11 keys of rows of topics, as JSON or null
-- $12 keys of rows of testimonials, as JSON or null
WITH
agencies_removed AS (
    DELETE FROM agencies
    USING json_populate_recordset(NULL::agencies, $1::json) AS gone
    WHERE agencies.ori = gone.ori
),
aliases_removed AS (
    DELETE FROM aliases
    USING json_populate_recordset(NULL::aliases, $2::json) AS gone
    WHERE aliases.ori = gone.ori
),
contacts_removed AS (
    DELETE FROM contacts
    USING json_populate_recordset(NULL::contacts, $3::json) AS gone
    WHERE contacts.ori = gone.ori AND contacts.role = gone.role
),
other_actions_removed AS (
    DELETE FROM other_actions
    USING json_populate_recordset(NULL::other_actions, $4::json) AS gone
    WHERE other_actions.ori = gone.ori AND other_actions.action = gone.action AND other_actions.noted_on = gone.noted_on
),
requests_removed AS (
    DELETE FROM requests
    USING json_populate_recordset(NULL::requests, $5::json) AS gone
    WHERE requests.request_id = gone.request_id
),
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $6::json) AS gone
    WHERE participants.participation_id = gone.participation_id
),
desks_removed AS (
    DELETE FROM desks
    USING json_populate_recordset(NULL::desks, $7::json) AS gone
    WHERE desks.request_id = gone.request_id
),
notes_removed AS (
    DELETE FROM notes
    USING json_populate_recordset(NULL::notes, $8::json) AS gone
    WHERE notes.note_id = gone.note_id
),
invitations_removed AS (
    DELETE FROM invitations
    USING json_populate_recordset(NULL::invitations, $9::json) AS gone
    WHERE invitations.invitation_id = gone.invitation_id
),
completions_removed AS (
    DELETE FROM completions
    USING json_populate_recordset(NULL::completions, $10::json) AS gone
    WHERE completions.engagement_id = gone.engagement_id
),
topics_removed AS (
    DELETE FROM topics
    USING json_populate_recordset(NULL::topics, $11::json) AS gone
    WHERE topics.topic = gone.topic
),
testimonials_removed AS (
    DELETE FROM testimonials
    USING json_populate_recordset(NULL::testimonials, $12::json) AS gone
    WHERE testimonials.testimonial_id = gone.testimonial_id
)
SELECT
