-- Generated from the declared tables by `make docs`; do not edit.
-- $1 feeds, $2 position before[], $3 generation, $4 position[], $5 event_id[] (one for each feed)
WITH
free AS (
    SELECT feed, moving.position, moving.event_id
    FROM checkpoint
        JOIN unnest($1::text[], $2::bigint[], $4::bigint[], $5::uuid[])
            AS moving (feed, before, position, event_id) USING (feed)
        CROSS JOIN generation
    WHERE checkpoint.position = moving.before
        AND generation.number = $3
        AND EXISTS (SELECT FROM whole)
    FOR UPDATE OF checkpoint SKIP LOCKED
    FOR SHARE OF generation SKIP LOCKED
),
held AS (
    SELECT CASE WHEN cardinality($1) > 0 THEN set_config('synchronous_commit', 'off', true) END
    WHERE (SELECT count(*) FROM free) = cardinality($1)
),
-- Part $6: what is parked, as JSON
parked_added AS (
    INSERT INTO parked (feed, position, stream, reason, error, attempts, newer_type, newer_version)
    SELECT feed, position, stream, reason, error, attempts, newer_type, newer_version
    FROM json_populate_recordset(NULL::parked, $6::json), held
),
-- Part $7: rows of agencies, as JSON
agencies_put AS (
    INSERT INTO agencies (ori, version, name, kind, state, sworn, registered_on, changed_on, ended_on, ended_by, successor, split_into, covered_by, covered_on, cover_ended_on, dormant_on, dormancy_ended_on)
    SELECT ori, version, name, kind, state, sworn, registered_on, changed_on, ended_on, ended_by, successor, split_into, covered_by, covered_on, cover_ended_on, dormant_on, dormancy_ended_on FROM json_populate_recordset(NULL::agencies, $7::json), held
    ON CONFLICT (ori) DO UPDATE SET
        version = excluded.version,
        name = excluded.name,
        kind = excluded.kind,
        state = excluded.state,
        sworn = excluded.sworn,
        registered_on = excluded.registered_on,
        changed_on = excluded.changed_on,
        ended_on = excluded.ended_on,
        ended_by = excluded.ended_by,
        successor = excluded.successor,
        split_into = excluded.split_into,
        covered_by = excluded.covered_by,
        covered_on = excluded.covered_on,
        cover_ended_on = excluded.cover_ended_on,
        dormant_on = excluded.dormant_on,
        dormancy_ended_on = excluded.dormancy_ended_on
),
-- Part $8: rows of aliases, as JSON
aliases_put AS (
    INSERT INTO aliases (ori, stands_for, aliased_on)
    SELECT ori, stands_for, aliased_on FROM json_populate_recordset(NULL::aliases, $8::json), held
    ON CONFLICT (ori) DO UPDATE SET
        stands_for = excluded.stands_for,
        aliased_on = excluded.aliased_on
),
-- Part $9: keys of rows of aliases that are gone, as JSON
aliases_removed AS (
    DELETE FROM aliases
    USING json_populate_recordset(NULL::aliases, $9::json) AS gone, held
    WHERE aliases.ori = gone.ori
),
-- Part $10: rows of contacts, as JSON
contacts_put AS (
    INSERT INTO contacts (ori, role, name, email, telephone, named_on)
    SELECT ori, role, name, email, telephone, named_on FROM json_populate_recordset(NULL::contacts, $10::json), held
    ON CONFLICT (ori, role) DO UPDATE SET
        name = excluded.name,
        email = excluded.email,
        telephone = excluded.telephone,
        named_on = excluded.named_on
),
-- Part $11: rows of other_actions, as JSON
other_actions_put AS (
    INSERT INTO other_actions (ori, action, noted_on, note, ended_on)
    SELECT ori, action, noted_on, note, ended_on FROM json_populate_recordset(NULL::other_actions, $11::json), held
    ON CONFLICT (ori, action, noted_on) DO UPDATE SET
        note = excluded.note,
        ended_on = excluded.ended_on
),
-- Part $12: rows of requests, as JSON
requests_put AS (
    INSERT INTO requests (request_id, position, version, ori, status, program_asked, program, topics, delivery_types, problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by, wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on, delivered_on, closed_on, reason, note, confidential, similar_requests, merged_into, authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves, escalated_on, left_engagement_id, languages, held_on, hold_reason, status_before, referred_to, amended_on, by_link, claimed)
    SELECT request_id, position, version, ori, status, program_asked, program, topics, delivery_types, problem, contact_role, contact_name, contact_email, contact_telephone, authorized_by, wanted_from, wanted_until, submitted_on, screened_on, engagement_id, provider, assigned_on, delivered_on, closed_on, reason, note, confidential, similar_requests, merged_into, authorization_title, authorization_document, authorized_on, reauthorization_asked_on, moves, escalated_on, left_engagement_id, languages, held_on, hold_reason, status_before, referred_to, amended_on, by_link, claimed FROM json_populate_recordset(NULL::requests, $12::json), held
    ON CONFLICT (request_id) DO UPDATE SET
        position = excluded.position,
        version = excluded.version,
        ori = excluded.ori,
        status = excluded.status,
        program_asked = excluded.program_asked,
        program = excluded.program,
        topics = excluded.topics,
        delivery_types = excluded.delivery_types,
        problem = excluded.problem,
        contact_role = excluded.contact_role,
        contact_name = excluded.contact_name,
        contact_email = excluded.contact_email,
        contact_telephone = excluded.contact_telephone,
        authorized_by = excluded.authorized_by,
        wanted_from = excluded.wanted_from,
        wanted_until = excluded.wanted_until,
        submitted_on = excluded.submitted_on,
        screened_on = excluded.screened_on,
        engagement_id = excluded.engagement_id,
        provider = excluded.provider,
        assigned_on = excluded.assigned_on,
        delivered_on = excluded.delivered_on,
        closed_on = excluded.closed_on,
        reason = excluded.reason,
        note = excluded.note,
        confidential = excluded.confidential,
        similar_requests = excluded.similar_requests,
        merged_into = excluded.merged_into,
        authorization_title = excluded.authorization_title,
        authorization_document = excluded.authorization_document,
        authorized_on = excluded.authorized_on,
        reauthorization_asked_on = excluded.reauthorization_asked_on,
        moves = excluded.moves,
        escalated_on = excluded.escalated_on,
        left_engagement_id = excluded.left_engagement_id,
        languages = excluded.languages,
        held_on = excluded.held_on,
        hold_reason = excluded.hold_reason,
        status_before = excluded.status_before,
        referred_to = excluded.referred_to,
        amended_on = excluded.amended_on,
        by_link = excluded.by_link,
        claimed = excluded.claimed
),
-- Part $13: rows of participants, as JSON
participants_put AS (
    INSERT INTO participants (participation_id, request_id, ori, joined_on, left_on, reason, note)
    SELECT participation_id, request_id, ori, joined_on, left_on, reason, note FROM json_populate_recordset(NULL::participants, $13::json), held
    ON CONFLICT (participation_id) DO UPDATE SET
        request_id = excluded.request_id,
        ori = excluded.ori,
        joined_on = excluded.joined_on,
        left_on = excluded.left_on,
        reason = excluded.reason,
        note = excluded.note
),
-- Part $14: keys of rows of participants that are gone, as JSON
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $14::json) AS gone, held
    WHERE participants.participation_id = gone.participation_id
),
-- Part $15: rows of desks, as JSON
desks_put AS (
    INSERT INTO desks (request_id, version, owner, owned_since, owned_before_by, released_on)
    SELECT request_id, version, owner, owned_since, owned_before_by, released_on FROM json_populate_recordset(NULL::desks, $15::json), held
    ON CONFLICT (request_id) DO UPDATE SET
        version = excluded.version,
        owner = excluded.owner,
        owned_since = excluded.owned_since,
        owned_before_by = excluded.owned_before_by,
        released_on = excluded.released_on
),
-- Part $16: rows of notes, as JSON
notes_put AS (
    INSERT INTO notes (note_id, request_id, position, noted_on, text, means, people, written_by, changed_by, corrected_on, struck_on, reason)
    SELECT note_id, request_id, position, noted_on, text, means, people, written_by, changed_by, corrected_on, struck_on, reason FROM json_populate_recordset(NULL::notes, $16::json), held
    ON CONFLICT (note_id) DO UPDATE SET
        request_id = excluded.request_id,
        position = excluded.position,
        noted_on = excluded.noted_on,
        text = excluded.text,
        means = excluded.means,
        people = excluded.people,
        written_by = excluded.written_by,
        changed_by = excluded.changed_by,
        corrected_on = excluded.corrected_on,
        struck_on = excluded.struck_on,
        reason = excluded.reason
),
-- Part $17: rows of invitations, as JSON
invitations_put AS (
    INSERT INTO invitations (invitation_id, version, request_id, engagement_id, audience, stage, invited_on, expires_on, reminders, reminded_on, expired_on, answered_on, recorded_at, instead_of)
    SELECT invitation_id, version, request_id, engagement_id, audience, stage, invited_on, expires_on, reminders, reminded_on, expired_on, answered_on, recorded_at, instead_of FROM json_populate_recordset(NULL::invitations, $17::json), held
    ON CONFLICT (invitation_id) DO UPDATE SET
        version = excluded.version,
        request_id = excluded.request_id,
        engagement_id = excluded.engagement_id,
        audience = excluded.audience,
        stage = excluded.stage,
        invited_on = excluded.invited_on,
        expires_on = excluded.expires_on,
        reminders = excluded.reminders,
        reminded_on = excluded.reminded_on,
        expired_on = excluded.expired_on,
        answered_on = excluded.answered_on,
        recorded_at = excluded.recorded_at,
        instead_of = excluded.instead_of
),
-- Part $18: rows of completions, as JSON
completions_put AS (
    INSERT INTO completions (engagement_id, told_on, delivered_on, corrected_on)
    SELECT engagement_id, told_on, delivered_on, corrected_on FROM json_populate_recordset(NULL::completions, $18::json), held
    ON CONFLICT (engagement_id) DO UPDATE SET
        told_on = excluded.told_on,
        delivered_on = excluded.delivered_on,
        corrected_on = excluded.corrected_on
),
-- Part $19: rows of topics, as JSON
topics_put AS (
    INSERT INTO topics (topic, version, title, lists, listed_on, retired_on, merged_into, split_into)
    SELECT topic, version, title, lists, listed_on, retired_on, merged_into, split_into FROM json_populate_recordset(NULL::topics, $19::json), held
    ON CONFLICT (topic) DO UPDATE SET
        version = excluded.version,
        title = excluded.title,
        lists = excluded.lists,
        listed_on = excluded.listed_on,
        retired_on = excluded.retired_on,
        merged_into = excluded.merged_into,
        split_into = excluded.split_into
),
-- Part $20: rows of testimonials, as JSON
testimonials_put AS (
    INSERT INTO testimonials (testimonial_id, request_id, engagement_id, version, ori, program, audience, counts_on, words, released_on, withdrawn_on, reason, set_aside_on, set_aside_for)
    SELECT testimonial_id, request_id, engagement_id, version, ori, program, audience, counts_on, words, released_on, withdrawn_on, reason, set_aside_on, set_aside_for FROM json_populate_recordset(NULL::testimonials, $20::json), held
    ON CONFLICT (testimonial_id) DO UPDATE SET
        request_id = excluded.request_id,
        engagement_id = excluded.engagement_id,
        version = excluded.version,
        ori = excluded.ori,
        program = excluded.program,
        audience = excluded.audience,
        counts_on = excluded.counts_on,
        words = excluded.words,
        released_on = excluded.released_on,
        withdrawn_on = excluded.withdrawn_on,
        reason = excluded.reason,
        set_aside_on = excluded.set_aside_on,
        set_aside_for = excluded.set_aside_for
),
-- Always:
moved AS (
    UPDATE checkpoint SET position = free.position, event_id = free.event_id
    FROM free, held
    WHERE checkpoint.feed = free.feed
)
SELECT feed FROM free
