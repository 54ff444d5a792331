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
    INSERT INTO agencies (ori, name, kind, state, sworn, since)
    SELECT ori, name, kind, state, sworn, since FROM json_populate_recordset(NULL::agencies, $7::json), held
    ON CONFLICT (ori) DO UPDATE SET
        name = excluded.name,
        kind = excluded.kind,
        state = excluded.state,
        sworn = excluded.sworn,
        since = excluded.since
),
-- Part $8: rows of agencies_before, as JSON
agencies_before_added AS (
    INSERT INTO agencies_before (ori, name, kind, state, sworn, since, until)
    SELECT ori, name, kind, state, sworn, since, until FROM json_populate_recordset(NULL::agencies_before, $8::json), held
),
-- Part $9: rows of agency_histories, as JSON
agency_histories_put AS (
    INSERT INTO agency_histories (ori, history)
    SELECT ori, history FROM json_populate_recordset(NULL::agency_histories, $9::json), held
    ON CONFLICT (ori) DO UPDATE SET
        history = excluded.history
),
-- Part $10: rows of agency_periods, as JSON
agency_periods_put AS (
    INSERT INTO agency_periods (ori, began_on, ended_on, kind, state, sworn, standing, heir, since)
    SELECT ori, began_on, ended_on, kind, state, sworn, standing, heir, since FROM json_populate_recordset(NULL::agency_periods, $10::json), held
    ON CONFLICT (ori, began_on) DO UPDATE SET
        ended_on = excluded.ended_on,
        kind = excluded.kind,
        state = excluded.state,
        sworn = excluded.sworn,
        standing = excluded.standing,
        heir = excluded.heir,
        since = excluded.since
),
-- Part $11: keys of rows of agency_periods that are gone, as JSON
agency_periods_removed AS (
    DELETE FROM agency_periods
    USING json_populate_recordset(NULL::agency_periods, $11::json) AS gone, held
    WHERE agency_periods.ori = gone.ori AND agency_periods.began_on = gone.began_on
),
-- Part $12: rows of agency_periods_before, as JSON
agency_periods_before_added AS (
    INSERT INTO agency_periods_before (ori, began_on, ended_on, kind, state, sworn, standing, heir, since, until)
    SELECT ori, began_on, ended_on, kind, state, sworn, standing, heir, since, until FROM json_populate_recordset(NULL::agency_periods_before, $12::json), held
),
-- Part $13: rows of requests, as JSON
requests_put AS (
    INSERT INTO requests (request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since)
    SELECT request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since FROM json_populate_recordset(NULL::requests, $13::json), held
    ON CONFLICT (request_id) DO UPDATE SET
        ori = excluded.ori,
        program = excluded.program,
        topics = excluded.topics,
        delivery_types = excluded.delivery_types,
        status = excluded.status,
        submitted_on = excluded.submitted_on,
        confidential = excluded.confidential,
        position = excluded.position,
        decline_reason = excluded.decline_reason,
        screened_on = excluded.screened_on,
        closed_on = excluded.closed_on,
        withdrawal_reason = excluded.withdrawal_reason,
        since = excluded.since
),
-- Part $14: rows of requests_before, as JSON
requests_before_added AS (
    INSERT INTO requests_before (request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since, until)
    SELECT request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since, until FROM json_populate_recordset(NULL::requests_before, $14::json), held
),
-- Part $15: rows of participants, as JSON
participants_put AS (
    INSERT INTO participants (participation_id, request_id, ori, joined_on, left_on, since)
    SELECT participation_id, request_id, ori, joined_on, left_on, since FROM json_populate_recordset(NULL::participants, $15::json), held
    ON CONFLICT (participation_id) DO UPDATE SET
        request_id = excluded.request_id,
        ori = excluded.ori,
        joined_on = excluded.joined_on,
        left_on = excluded.left_on,
        since = excluded.since
),
-- Part $16: keys of rows of participants that are gone, as JSON
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $16::json) AS gone, held
    WHERE participants.participation_id = gone.participation_id
),
-- Part $17: rows of participants_before, as JSON
participants_before_added AS (
    INSERT INTO participants_before (participation_id, request_id, ori, joined_on, left_on, since, until)
    SELECT participation_id, request_id, ori, joined_on, left_on, since, until FROM json_populate_recordset(NULL::participants_before, $17::json), held
),
-- Part $18: rows of engagements, as JSON
engagements_put AS (
    INSERT INTO engagements (engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since)
    SELECT engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since FROM json_populate_recordset(NULL::engagements, $18::json), held
    ON CONFLICT (engagement_id) DO UPDATE SET
        request_id = excluded.request_id,
        family_id = excluded.family_id,
        ori = excluded.ori,
        program = excluded.program,
        topics = excluded.topics,
        delivery_types = excluded.delivery_types,
        opened_on = excluded.opened_on,
        position = excluded.position,
        status = excluded.status,
        provider = excluded.provider,
        held_on = excluded.held_on,
        delivered_on = excluded.delivered_on,
        cancelled_on = excluded.cancelled_on,
        closed_on = excluded.closed_on,
        completed_again_on = excluded.completed_again_on,
        active_from = excluded.active_from,
        active_until = excluded.active_until,
        ended_as = excluded.ended_as,
        joined = excluded.joined,
        counts = excluded.counts,
        led_by = excluded.led_by,
        led_from = excluded.led_from,
        since = excluded.since
),
-- Part $19: rows of engagements_before, as JSON
engagements_before_added AS (
    INSERT INTO engagements_before (engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since, until)
    SELECT engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since, until FROM json_populate_recordset(NULL::engagements_before, $19::json), held
),
-- Part $20: rows of deliveries, as JSON
deliveries_put AS (
    INSERT INTO deliveries (delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since)
    SELECT delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since FROM json_populate_recordset(NULL::deliveries, $20::json), held
    ON CONFLICT (delivery_id) DO UPDATE SET
        engagement_id = excluded.engagement_id,
        ori = excluded.ori,
        program = excluded.program,
        delivery_type = excluded.delivery_type,
        mode = excluded.mode,
        topics = excluded.topics,
        hours = excluded.hours,
        attendees_in_person = excluded.attendees_in_person,
        attendees_virtual = excluded.attendees_virtual,
        delivered_on = excluded.delivered_on,
        provider = excluded.provider,
        attended_by = excluded.attended_by,
        attended = excluded.attended,
        attended_virtually = excluded.attended_virtually,
        since = excluded.since
),
-- Part $21: keys of rows of deliveries that are gone, as JSON
deliveries_removed AS (
    DELETE FROM deliveries
    USING json_populate_recordset(NULL::deliveries, $21::json) AS gone, held
    WHERE deliveries.delivery_id = gone.delivery_id
),
-- Part $22: rows of deliveries_before, as JSON
deliveries_before_added AS (
    INSERT INTO deliveries_before (delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since, until)
    SELECT delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since, until FROM json_populate_recordset(NULL::deliveries_before, $22::json), held
),
-- Part $23: new rows of evaluations, as JSON
evaluations_added AS (
    INSERT INTO evaluations (invitation_id, engagement_id, ori, program, delivery, experts, information, knowledge, change, would_recommend, received_on, audience, stage, since, provider, reaction, learning, behavior, results)
    SELECT invitation_id, engagement_id, ori, program, delivery, experts, information, knowledge, change, would_recommend, received_on, audience, stage, since, provider, reaction, learning, behavior, results FROM json_populate_recordset(NULL::evaluations, $23::json), held
),
-- Part $24: new rows of invitations, as JSON
invitations_added AS (
    INSERT INTO invitations (invitation_id, engagement_id, ori, program, provider, audience, stage, invited_on, instead_of, since)
    SELECT invitation_id, engagement_id, ori, program, provider, audience, stage, invited_on, instead_of, since FROM json_populate_recordset(NULL::invitations, $24::json), held
),
-- Part $25: new rows of invitations_answered, as JSON
invitations_answered_added AS (
    INSERT INTO invitations_answered (invitation_id, since)
    SELECT invitation_id, since FROM json_populate_recordset(NULL::invitations_answered, $25::json), held
),
-- Part $26: rows of recommendations, as JSON
recommendations_put AS (
    INSERT INTO recommendations (recommendation_id, engagement_id, ori, program, made_on, status, since)
    SELECT recommendation_id, engagement_id, ori, program, made_on, status, since FROM json_populate_recordset(NULL::recommendations, $26::json), held
    ON CONFLICT (recommendation_id) DO UPDATE SET
        engagement_id = excluded.engagement_id,
        ori = excluded.ori,
        program = excluded.program,
        made_on = excluded.made_on,
        status = excluded.status,
        since = excluded.since
),
-- Part $27: rows of recommendations_before, as JSON
recommendations_before_added AS (
    INSERT INTO recommendations_before (recommendation_id, engagement_id, ori, program, made_on, status, since, until)
    SELECT recommendation_id, engagement_id, ori, program, made_on, status, since, until FROM json_populate_recordset(NULL::recommendations_before, $27::json), held
),
-- Part $28: rows of topics, as JSON
topics_put AS (
    INSERT INTO topics (topic, lists, since)
    SELECT topic, lists, since FROM json_populate_recordset(NULL::topics, $28::json), held
    ON CONFLICT (topic) DO UPDATE SET
        lists = excluded.lists,
        since = excluded.since
),
-- Part $29: rows of topics_before, as JSON
topics_before_added AS (
    INSERT INTO topics_before (topic, lists, since, until)
    SELECT topic, lists, since, until FROM json_populate_recordset(NULL::topics_before, $29::json), held
),
-- Part $30: rows of ended_topics, as JSON
ended_topics_put AS (
    INSERT INTO ended_topics (topic, became, since)
    SELECT topic, became, since FROM json_populate_recordset(NULL::ended_topics, $30::json), held
    ON CONFLICT (topic) DO UPDATE SET
        became = excluded.became,
        since = excluded.since
),
-- Part $31: keys of rows of ended_topics that are gone, as JSON
ended_topics_removed AS (
    DELETE FROM ended_topics
    USING json_populate_recordset(NULL::ended_topics, $31::json) AS gone, held
    WHERE ended_topics.topic = gone.topic
),
-- Part $32: rows of ended_topics_before, as JSON
ended_topics_before_added AS (
    INSERT INTO ended_topics_before (topic, became, since, until)
    SELECT topic, became, since, until FROM json_populate_recordset(NULL::ended_topics_before, $32::json), held
),
-- Part $33: new rows of timeline, as JSON
timeline_added AS (
    INSERT INTO timeline (request_id, happened_on, detail, position, type, recorded_at, role, late, actor)
    SELECT request_id, happened_on, detail, position, type, recorded_at, role, late, actor FROM json_populate_recordset(NULL::timeline, $33::json), held
),
-- Part $34: rows of clocks, as JSON
clocks_put AS (
    INSERT INTO clocks (subject, kind, request_id, engagement_id, ori, program, steps)
    SELECT subject, kind, request_id, engagement_id, ori, program, steps FROM json_populate_recordset(NULL::clocks, $34::json), held
    ON CONFLICT (subject) DO UPDATE SET
        kind = excluded.kind,
        request_id = excluded.request_id,
        engagement_id = excluded.engagement_id,
        ori = excluded.ori,
        program = excluded.program,
        steps = excluded.steps
),
-- Part $35: rows of spells, as JSON
spells_put AS (
    INSERT INTO spells (subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since)
    SELECT subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since FROM json_populate_recordset(NULL::spells, $35::json), held
    ON CONFLICT (subject, ordinal) DO UPDATE SET
        stage = excluded.stage,
        party = excluded.party,
        provider = excluded.provider,
        held_for = excluded.held_for,
        began_on = excluded.began_on,
        ended_on = excluded.ended_on,
        norm = excluded.norm,
        counted_from = excluded.counted_from,
        due_on = excluded.due_on,
        pauses_began_on = excluded.pauses_began_on,
        pauses_ended_on = excluded.pauses_ended_on,
        days = excluded.days,
        business_days = excluded.business_days,
        since = excluded.since
),
-- Part $36: keys of rows of spells that are gone, as JSON
spells_removed AS (
    DELETE FROM spells
    USING json_populate_recordset(NULL::spells, $36::json) AS gone, held
    WHERE spells.subject = gone.subject AND spells.ordinal = gone.ordinal
),
-- Part $37: rows of spells_before, as JSON
spells_before_added AS (
    INSERT INTO spells_before (subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since, until)
    SELECT subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since, until FROM json_populate_recordset(NULL::spells_before, $37::json), held
),
-- Part $38: rows of owners, as JSON
owners_put AS (
    INSERT INTO owners (request_id, owner, owned_since)
    SELECT request_id, owner, owned_since FROM json_populate_recordset(NULL::owners, $38::json), held
    ON CONFLICT (request_id) DO UPDATE SET
        owner = excluded.owner,
        owned_since = excluded.owned_since
),
-- Part $39: keys of rows of owners that are gone, as JSON
owners_removed AS (
    DELETE FROM owners
    USING json_populate_recordset(NULL::owners, $39::json) AS gone, held
    WHERE owners.request_id = gone.request_id
),
-- Part $40: new rows of desk_timeline, as JSON
desk_timeline_added AS (
    INSERT INTO desk_timeline (request_id, happened_on, detail, position, type, recorded_at, actor)
    SELECT request_id, happened_on, detail, position, type, recorded_at, actor FROM json_populate_recordset(NULL::desk_timeline, $40::json), held
),
-- Part $41: new rows of findings_timeline, as JSON
findings_timeline_added AS (
    INSERT INTO findings_timeline (engagement_id, happened_on, detail, recommendation_id, position, type, recorded_at, actor)
    SELECT engagement_id, happened_on, detail, recommendation_id, position, type, recorded_at, actor FROM json_populate_recordset(NULL::findings_timeline, $41::json), held
),
-- Part $42: new rows of snapshots, as JSON
snapshots_added AS (
    INSERT INTO snapshots (snapshot, position, fiscal_year, quarter, edition, supersedes, reason, as_of, published_on, digest, content)
    SELECT snapshot, position, fiscal_year, quarter, edition, supersedes, reason, as_of, published_on, digest, content FROM json_populate_recordset(NULL::snapshots, $42::json), held
),
-- Part $43: new rows of reviews, as JSON
reviews_added AS (
    INSERT INTO reviews (review, position, year, edition, supersedes, reason, snapshot, as_of, published_on, digest, content, release, page_digest, typst, pdf_digest)
    SELECT review, position, year, edition, supersedes, reason, snapshot, as_of, published_on, digest, content, release, page_digest, typst, pdf_digest FROM json_populate_recordset(NULL::reviews, $43::json), held
),
-- Part $44: rows of testimonials, as JSON
testimonials_put AS (
    INSERT INTO testimonials (testimonial_id, quote_id, request_id, engagement_id, ori, program, audience, year, words, mark)
    SELECT testimonial_id, quote_id, request_id, engagement_id, ori, program, audience, year, words, mark FROM json_populate_recordset(NULL::testimonials, $44::json), held
    ON CONFLICT (testimonial_id) DO UPDATE SET
        quote_id = excluded.quote_id,
        request_id = excluded.request_id,
        engagement_id = excluded.engagement_id,
        ori = excluded.ori,
        program = excluded.program,
        audience = excluded.audience,
        year = excluded.year,
        words = excluded.words,
        mark = excluded.mark
),
-- Always:
moved AS (
    UPDATE checkpoint SET position = free.position, event_id = free.event_id
    FROM free, held
    WHERE checkpoint.feed = free.feed
)
SELECT feed FROM free
