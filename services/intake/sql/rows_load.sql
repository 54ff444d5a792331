-- Generated from the declared tables by `make docs`; do not edit.
-- $1 feeds
-- Passes the gate by itself.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    (
        SELECT json_agg(json_build_array(feed, position))
        FROM checkpoint WHERE feed = ANY ($1::text[])
    ) AS positions,
    (
        SELECT json_agg(json_build_array(feed, stream))
        FROM (SELECT DISTINCT feed, stream FROM parked WHERE feed = ANY ($1::text[])) AS put_aside
    ) AS streams,
-- Part $2: ori[] of agencies
    (
        SELECT json_agg(json_build_array(ori, version, name, kind, state, sworn, registered_on, changed_on, ended_on, ended_by, successor, split_into, covered_by, covered_on, cover_ended_on, dormant_on, dormancy_ended_on))
        FROM agencies WHERE ori = ANY ($2)
    ) AS rows_2,
-- Part $3: ori[] of aliases
    (
        SELECT json_agg(json_build_array(ori, stands_for, aliased_on))
        FROM aliases WHERE ori = ANY ($3)
    ) AS rows_3,
-- Part $4: ori[] of contacts
    (
        SELECT json_agg(json_build_array(ori, role, name, email, telephone, named_on))
        FROM contacts WHERE ori = ANY ($4)
    ) AS rows_4,
-- Part $5: ori[] of other_actions
    (
        SELECT json_agg(json_build_array(ori, action, noted_on, note, ended_on))
        FROM other_actions WHERE ori = ANY ($5)
    ) AS rows_5,
-- Part $6: request_id[] of requests
    (
        SELECT json_agg(json_build_array(request_id, position, version, ori, status, program_asked, program, topics, delivery_types, problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by, wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on, delivered_on, closed_on, reason, note, confidential, similar_requests, merged_into, authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves, escalated_on, left_engagement_id, languages, held_on, hold_reason, status_before, referred_to, amended_on, by_link, claimed))
        FROM requests WHERE request_id = ANY ($6)
    ) AS rows_6,
-- Part $7: request_id[] of participants
    (
        SELECT json_agg(json_build_array(participation_id, request_id, ori, joined_on, left_on, reason, note))
        FROM participants WHERE request_id = ANY ($7)
    ) AS rows_7,
-- Part $8: request_id[] of desks
    (
        SELECT json_agg(json_build_array(request_id, version, owner, owned_since, owned_before_by, released_on))
        FROM desks WHERE request_id = ANY ($8)
    ) AS rows_8,
-- Part $9: request_id[] of notes
    (
        SELECT json_agg(json_build_array(note_id, request_id, position, noted_on, text, means, people, written_by, changed_by, corrected_on, struck_on, reason))
        FROM notes WHERE request_id = ANY ($9)
    ) AS rows_9,
-- Part $10: invitation_id[] of invitations
    (
        SELECT json_agg(json_build_array(invitation_id, version, request_id, engagement_id, audience, stage, invited_on, expires_on, reminders, reminded_on, expired_on, answered_on, recorded_at, instead_of))
        FROM invitations WHERE invitation_id = ANY ($10)
    ) AS rows_10,
-- Part $11: engagement_id[] of completions
    (
        SELECT json_agg(json_build_array(engagement_id, told_on, delivered_on, corrected_on))
        FROM completions WHERE engagement_id = ANY ($11)
    ) AS rows_11,
-- Part $12: topic[] of topics
    (
        SELECT json_agg(json_build_array(topic, version, title, lists, listed_on, retired_on, merged_into, split_into))
        FROM topics WHERE topic = ANY ($12)
    ) AS rows_12,
-- Part $13: request_id[] of testimonials
    (
        SELECT json_agg(json_build_array(testimonial_id, request_id, engagement_id, version, ori, program, audience, counts_on, words, released_on, withdrawn_on, reason, set_aside_on, set_aside_for))
        FROM testimonials WHERE request_id = ANY ($13)
    ) AS rows_13,
-- Always:
    (SELECT number FROM generation) AS generation
FROM whole
