-- Generated from the declared tables by `make docs`; do not edit.
-- $1 feeds, $2 ori[] of agencies, $3 ori[] of aliases, $4 ori[] of contacts, $5 ori[] of other_actions, $6 request_id[] of requests, $7 request_id[] of participants, $8 request_id[] of desks, $9 request_id[] of notes, $10 invitation_id[] of invitations, $11 engagement_id[] of completions, $12 topic[] of topics
-- Passes the gate by itself.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    (SELECT number FROM generation),
    (
        SELECT json_agg(json_build_array(feed, position))
        FROM checkpoint WHERE feed = ANY ($1::text[])
    ),
    (
        SELECT json_agg(json_build_array(feed, stream))
        FROM (SELECT DISTINCT feed, stream FROM parked WHERE feed = ANY ($1::text[])) AS put_aside
    ),
    (
        SELECT json_agg(json_build_array(ori, version, name, kind, state, sworn, registered_on, changed_on, ended_on, ended_by, successor, split_into, covered_by, covered_on, cover_ended_on, dormant_on, dormancy_ended_on))
        FROM agencies WHERE ori = ANY ($2)
    ),
    (
        SELECT json_agg(json_build_array(ori, stands_for, aliased_on))
        FROM aliases WHERE ori = ANY ($3)
    ),
    (
        SELECT json_agg(json_build_array(ori, role, name, email, telephone, named_on))
        FROM contacts WHERE ori = ANY ($4)
    ),
    (
        SELECT json_agg(json_build_array(ori, action, noted_on, note, ended_on))
        FROM other_actions WHERE ori = ANY ($5)
    ),
    (
        SELECT json_agg(json_build_array(request_id, position, version, ori, status, program_asked, program, topics, delivery_types, problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by, wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on, delivered_on, closed_on, reason, note, confidential, similar_requests, merged_into, authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves, escalated_on, left_engagement_id, languages, held_on, hold_reason, status_before, referred_to, amended_on, by_link, claimed))
        FROM requests WHERE request_id = ANY ($6)
    ),
    (
        SELECT json_agg(json_build_array(participation_id, request_id, ori, joined_on, left_on, reason, note))
        FROM participants WHERE request_id = ANY ($7)
    ),
    (
        SELECT json_agg(json_build_array(request_id, version, owner, owned_since, owned_before_by, released_on))
        FROM desks WHERE request_id = ANY ($8)
    ),
    (
        SELECT json_agg(json_build_array(note_id, request_id, position, noted_on, text, means, people, written_by, changed_by, corrected_on, struck_on, reason))
        FROM notes WHERE request_id = ANY ($9)
    ),
    (
        SELECT json_agg(json_build_array(invitation_id, version, request_id, engagement_id, audience, stage, invited_on, expires_on, reminders, reminded_on, expired_on, answered_on, recorded_at, instead_of))
        FROM invitations WHERE invitation_id = ANY ($10)
    ),
    (
        SELECT json_agg(json_build_array(engagement_id, told_on, delivered_on, corrected_on))
        FROM completions WHERE engagement_id = ANY ($11)
    ),
    (
        SELECT json_agg(json_build_array(topic, version, title, lists, listed_on, retired_on, merged_into, split_into))
        FROM topics WHERE topic = ANY ($12)
    )
FROM whole
