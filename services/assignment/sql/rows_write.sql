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
-- Part $7: rows of providers, as JSON
providers_put AS (
    INSERT INTO providers (provider, version, name, programs, member_from, member_until, programs_since)
    SELECT provider, version, name, programs, member_from, member_until, programs_since FROM json_populate_recordset(NULL::providers, $7::json), held
    ON CONFLICT (provider) DO UPDATE SET
        version = excluded.version,
        name = excluded.name,
        programs = excluded.programs,
        member_from = excluded.member_from,
        member_until = excluded.member_until,
        programs_since = excluded.programs_since
),
-- Part $8: rows of memberships, as JSON
memberships_put AS (
    INSERT INTO memberships (provider, member_from, member_until)
    SELECT provider, member_from, member_until FROM json_populate_recordset(NULL::memberships, $8::json), held
    ON CONFLICT (provider, member_from) DO UPDATE SET
        member_until = excluded.member_until
),
-- Part $9: rows of provider_programs, as JSON
provider_programs_put AS (
    INSERT INTO provider_programs (provider, since, programs)
    SELECT provider, since, programs FROM json_populate_recordset(NULL::provider_programs, $9::json), held
    ON CONFLICT (provider, since) DO UPDATE SET
        programs = excluded.programs
),
-- Part $10: rows of experts, as JSON
experts_put AS (
    INSERT INTO experts (expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages, communities, based_in, version, listed_on)
    SELECT expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages, communities, based_in, version, listed_on FROM json_populate_recordset(NULL::experts, $10::json), held
    ON CONFLICT (expert_id) DO UPDATE SET
        since = excluded.since,
        provider = excluded.provider,
        name = excluded.name,
        topics = excluded.topics,
        agency_kinds = excluded.agency_kinds,
        states = excluded.states,
        capacity = excluded.capacity,
        agency_sizes = excluded.agency_sizes,
        languages = excluded.languages,
        communities = excluded.communities,
        based_in = excluded.based_in,
        version = excluded.version,
        listed_on = excluded.listed_on
),
-- Part $11: rows of expert_profiles, as JSON
expert_profiles_put AS (
    INSERT INTO expert_profiles (expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages, communities, based_in)
    SELECT expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages, communities, based_in FROM json_populate_recordset(NULL::expert_profiles, $11::json), held
    ON CONFLICT (expert_id, since) DO UPDATE SET
        provider = excluded.provider,
        name = excluded.name,
        topics = excluded.topics,
        agency_kinds = excluded.agency_kinds,
        states = excluded.states,
        capacity = excluded.capacity,
        agency_sizes = excluded.agency_sizes,
        languages = excluded.languages,
        communities = excluded.communities,
        based_in = excluded.based_in
),
-- Part $12: rows of expert_absences, as JSON
expert_absences_put AS (
    INSERT INTO expert_absences (expert_id, absent_from, absent_until, noted_on)
    SELECT expert_id, absent_from, absent_until, noted_on FROM json_populate_recordset(NULL::expert_absences, $12::json), held
    ON CONFLICT (expert_id, absent_from, absent_until) DO UPDATE SET
        noted_on = excluded.noted_on
),
-- Part $13: keys of rows of expert_absences that are gone, as JSON
expert_absences_removed AS (
    DELETE FROM expert_absences
    USING json_populate_recordset(NULL::expert_absences, $13::json) AS gone, held
    WHERE expert_absences.expert_id = gone.expert_id AND expert_absences.absent_from = gone.absent_from AND expert_absences.absent_until = gone.absent_until
),
-- Part $14: rows of expert_employments, as JSON
expert_employments_put AS (
    INSERT INTO expert_employments (expert_id, ori, employed_until, noted_on)
    SELECT expert_id, ori, employed_until, noted_on FROM json_populate_recordset(NULL::expert_employments, $14::json), held
    ON CONFLICT (expert_id, ori) DO UPDATE SET
        employed_until = excluded.employed_until,
        noted_on = excluded.noted_on
),
-- Part $15: keys of rows of expert_employments that are gone, as JSON
expert_employments_removed AS (
    DELETE FROM expert_employments
    USING json_populate_recordset(NULL::expert_employments, $15::json) AS gone, held
    WHERE expert_employments.expert_id = gone.expert_id AND expert_employments.ori = gone.ori
),
-- Part $16: rows of expert_conflicts, as JSON
expert_conflicts_put AS (
    INSERT INTO expert_conflicts (expert_id, ori, declared_on, note)
    SELECT expert_id, ori, declared_on, note FROM json_populate_recordset(NULL::expert_conflicts, $16::json), held
    ON CONFLICT (expert_id, ori) DO UPDATE SET
        declared_on = excluded.declared_on,
        note = excluded.note
),
-- Part $17: keys of rows of expert_conflicts that are gone, as JSON
expert_conflicts_removed AS (
    DELETE FROM expert_conflicts
    USING json_populate_recordset(NULL::expert_conflicts, $17::json) AS gone, held
    WHERE expert_conflicts.expert_id = gone.expert_id AND expert_conflicts.ori = gone.ori
),
-- Part $18: new rows of ratings, as JSON
ratings_added AS (
    INSERT INTO ratings (invitation_id, version, engagement_id, provider, score, received_on)
    SELECT invitation_id, version, engagement_id, provider, score, received_on FROM json_populate_recordset(NULL::ratings, $18::json), held
),
-- Part $19: new rows of unranked, as JSON
unranked_added AS (
    INSERT INTO unranked (invitation_id)
    SELECT invitation_id FROM json_populate_recordset(NULL::unranked, $19::json), held
),
-- Part $20: rows of engagements, as JSON
engagements_put AS (
    INSERT INTO engagements (engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics, delivery_types, wanted_from, wanted_until, opened_on, family_id, confidential, submitted_on, languages, status, provider, expert_id, assigned_on, deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, excluded_providers, accepted_on, plan, plan_status, held_on, hold_reason, closed_on, close_reason, status_before, declined_on, decline_reasons, completed_by, joined_providers, joined_experts, completed_again_on, leaves_after, kept_until, answer_by, paused_days)
    SELECT engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics, delivery_types, wanted_from, wanted_until, opened_on, family_id, confidential, submitted_on, languages, status, provider, expert_id, assigned_on, deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, excluded_providers, accepted_on, plan, plan_status, held_on, hold_reason, closed_on, close_reason, status_before, declined_on, decline_reasons, completed_by, joined_providers, joined_experts, completed_again_on, leaves_after, kept_until, answer_by, paused_days FROM json_populate_recordset(NULL::engagements, $20::json), held
    ON CONFLICT (engagement_id) DO UPDATE SET
        version = excluded.version,
        request_id = excluded.request_id,
        ori = excluded.ori,
        agency_kind = excluded.agency_kind,
        state = excluded.state,
        sworn = excluded.sworn,
        program = excluded.program,
        topics = excluded.topics,
        delivery_types = excluded.delivery_types,
        wanted_from = excluded.wanted_from,
        wanted_until = excluded.wanted_until,
        opened_on = excluded.opened_on,
        family_id = excluded.family_id,
        confidential = excluded.confidential,
        submitted_on = excluded.submitted_on,
        languages = excluded.languages,
        status = excluded.status,
        provider = excluded.provider,
        expert_id = excluded.expert_id,
        assigned_on = excluded.assigned_on,
        deliveries = excluded.deliveries,
        hours = excluded.hours,
        last_delivery_on = excluded.last_delivery_on,
        delivered_on = excluded.delivered_on,
        cancelled_on = excluded.cancelled_on,
        declined = excluded.declined,
        excluded_providers = excluded.excluded_providers,
        accepted_on = excluded.accepted_on,
        plan = excluded.plan,
        plan_status = excluded.plan_status,
        held_on = excluded.held_on,
        hold_reason = excluded.hold_reason,
        closed_on = excluded.closed_on,
        close_reason = excluded.close_reason,
        status_before = excluded.status_before,
        declined_on = excluded.declined_on,
        decline_reasons = excluded.decline_reasons,
        completed_by = excluded.completed_by,
        joined_providers = excluded.joined_providers,
        joined_experts = excluded.joined_experts,
        completed_again_on = excluded.completed_again_on,
        leaves_after = excluded.leaves_after,
        kept_until = excluded.kept_until,
        answer_by = excluded.answer_by,
        paused_days = excluded.paused_days
),
-- Part $21: rows of assignments, as JSON
assignments_put AS (
    INSERT INTO assignments (engagement_id, version, provider, expert_id, began_on, ended_on, completion)
    SELECT engagement_id, version, provider, expert_id, began_on, ended_on, completion FROM json_populate_recordset(NULL::assignments, $21::json), held
    ON CONFLICT (engagement_id, version, provider) DO UPDATE SET
        expert_id = excluded.expert_id,
        began_on = excluded.began_on,
        ended_on = excluded.ended_on,
        completion = excluded.completion
),
-- Part $22: rows of deliveries, as JSON
deliveries_put AS (
    INSERT INTO deliveries (delivery_id, engagement_id, provider, expert_id, delivery_type, topics, mode, hours, attendees_in_person, attendees_virtual, delivered_on, further_experts, products, corrected_on, struck_on, correction_reason, late_reason, topics_reason, attendance)
    SELECT delivery_id, engagement_id, provider, expert_id, delivery_type, topics, mode, hours, attendees_in_person, attendees_virtual, delivered_on, further_experts, products, corrected_on, struck_on, correction_reason, late_reason, topics_reason, attendance FROM json_populate_recordset(NULL::deliveries, $22::json), held
    ON CONFLICT (delivery_id) DO UPDATE SET
        engagement_id = excluded.engagement_id,
        provider = excluded.provider,
        expert_id = excluded.expert_id,
        delivery_type = excluded.delivery_type,
        topics = excluded.topics,
        mode = excluded.mode,
        hours = excluded.hours,
        attendees_in_person = excluded.attendees_in_person,
        attendees_virtual = excluded.attendees_virtual,
        delivered_on = excluded.delivered_on,
        further_experts = excluded.further_experts,
        products = excluded.products,
        corrected_on = excluded.corrected_on,
        struck_on = excluded.struck_on,
        correction_reason = excluded.correction_reason,
        late_reason = excluded.late_reason,
        topics_reason = excluded.topics_reason,
        attendance = excluded.attendance
),
-- Part $23: rows of plans, as JSON
plans_put AS (
    INSERT INTO plans (engagement_id, plan, provider, status, objectives, milestones, proposed_on, returned_on, return_reason, return_note, approved_on, amended_on, amendments)
    SELECT engagement_id, plan, provider, status, objectives, milestones, proposed_on, returned_on, return_reason, return_note, approved_on, amended_on, amendments FROM json_populate_recordset(NULL::plans, $23::json), held
    ON CONFLICT (engagement_id, plan) DO UPDATE SET
        provider = excluded.provider,
        status = excluded.status,
        objectives = excluded.objectives,
        milestones = excluded.milestones,
        proposed_on = excluded.proposed_on,
        returned_on = excluded.returned_on,
        return_reason = excluded.return_reason,
        return_note = excluded.return_note,
        approved_on = excluded.approved_on,
        amended_on = excluded.amended_on,
        amendments = excluded.amendments
),
-- Part $24: rows of validators, as JSON
validators_put AS (
    INSERT INTO validators (engagement_id, validator, assigned)
    SELECT engagement_id, validator, assigned FROM json_populate_recordset(NULL::validators, $24::json), held
    ON CONFLICT (engagement_id, validator) DO UPDATE SET
        assigned = excluded.assigned
),
-- Part $25: rows of findings, as JSON
findings_put AS (
    INSERT INTO findings (finding_id, version, engagement_id, ori, program, number, title, text, found_on, corrected_on, struck_on, correction_reason)
    SELECT finding_id, version, engagement_id, ori, program, number, title, text, found_on, corrected_on, struck_on, correction_reason FROM json_populate_recordset(NULL::findings, $25::json), held
    ON CONFLICT (finding_id) DO UPDATE SET
        version = excluded.version,
        engagement_id = excluded.engagement_id,
        ori = excluded.ori,
        program = excluded.program,
        number = excluded.number,
        title = excluded.title,
        text = excluded.text,
        found_on = excluded.found_on,
        corrected_on = excluded.corrected_on,
        struck_on = excluded.struck_on,
        correction_reason = excluded.correction_reason
),
-- Part $26: rows of recommendations, as JSON
recommendations_put AS (
    INSERT INTO recommendations (recommendation_id, version, engagement_id, finding_id, ori, program, number, text, priority, depends_on, status, waiting_for, waiting_since, made_on, submitted_on, submitted_by, evidence, returned_on, return_reasons, validated_on, validated_by, sustained_on, set_aside_on, set_aside_reason, note)
    SELECT recommendation_id, version, engagement_id, finding_id, ori, program, number, text, priority, depends_on, status, waiting_for, waiting_since, made_on, submitted_on, submitted_by, evidence, returned_on, return_reasons, validated_on, validated_by, sustained_on, set_aside_on, set_aside_reason, note FROM json_populate_recordset(NULL::recommendations, $26::json), held
    ON CONFLICT (recommendation_id) DO UPDATE SET
        version = excluded.version,
        engagement_id = excluded.engagement_id,
        finding_id = excluded.finding_id,
        ori = excluded.ori,
        program = excluded.program,
        number = excluded.number,
        text = excluded.text,
        priority = excluded.priority,
        depends_on = excluded.depends_on,
        status = excluded.status,
        waiting_for = excluded.waiting_for,
        waiting_since = excluded.waiting_since,
        made_on = excluded.made_on,
        submitted_on = excluded.submitted_on,
        submitted_by = excluded.submitted_by,
        evidence = excluded.evidence,
        returned_on = excluded.returned_on,
        return_reasons = excluded.return_reasons,
        validated_on = excluded.validated_on,
        validated_by = excluded.validated_by,
        sustained_on = excluded.sustained_on,
        set_aside_on = excluded.set_aside_on,
        set_aside_reason = excluded.set_aside_reason,
        note = excluded.note
),
-- Part $27: rows of reviews, as JSON
reviews_put AS (
    INSERT INTO reviews (recommendation_id, version, engagement_id, submitted_on, submitted_by, ended_on, outcome)
    SELECT recommendation_id, version, engagement_id, submitted_on, submitted_by, ended_on, outcome FROM json_populate_recordset(NULL::reviews, $27::json), held
    ON CONFLICT (recommendation_id, version) DO UPDATE SET
        engagement_id = excluded.engagement_id,
        submitted_on = excluded.submitted_on,
        submitted_by = excluded.submitted_by,
        ended_on = excluded.ended_on,
        outcome = excluded.outcome
),
-- Part $28: rows of requests, as JSON
requests_put AS (
    INSERT INTO requests (request_id, ori, problem, contact_role, contact_name, contact_email, contact_telephone, contact_on, contact_position)
    SELECT request_id, ori, problem, contact_role, contact_name, contact_email, contact_telephone, contact_on, contact_position FROM json_populate_recordset(NULL::requests, $28::json), held
    ON CONFLICT (request_id) DO UPDATE SET
        ori = excluded.ori,
        problem = excluded.problem,
        contact_role = excluded.contact_role,
        contact_name = excluded.contact_name,
        contact_email = excluded.contact_email,
        contact_telephone = excluded.contact_telephone,
        contact_on = excluded.contact_on,
        contact_position = excluded.contact_position
),
-- Part $29: rows of contacts, as JSON
contacts_put AS (
    INSERT INTO contacts (ori, role, name, email, telephone, named_on, position)
    SELECT ori, role, name, email, telephone, named_on, position FROM json_populate_recordset(NULL::contacts, $29::json), held
    ON CONFLICT (ori, role) DO UPDATE SET
        name = excluded.name,
        email = excluded.email,
        telephone = excluded.telephone,
        named_on = excluded.named_on,
        position = excluded.position
),
-- Part $30: rows of participants, as JSON
participants_put AS (
    INSERT INTO participants (participation_id, request_id, participant, joined_on, left_on)
    SELECT participation_id, request_id, participant, joined_on, left_on FROM json_populate_recordset(NULL::participants, $30::json), held
    ON CONFLICT (participation_id) DO UPDATE SET
        request_id = excluded.request_id,
        participant = excluded.participant,
        joined_on = excluded.joined_on,
        left_on = excluded.left_on
),
-- Part $31: keys of rows of participants that are gone, as JSON
participants_removed AS (
    DELETE FROM participants
    USING json_populate_recordset(NULL::participants, $31::json) AS gone, held
    WHERE participants.participation_id = gone.participation_id
),
-- Part $32: rows of successions, as JSON
successions_put AS (
    INSERT INTO successions (ori, successor, succeeded_on, split_into)
    SELECT ori, successor, succeeded_on, split_into FROM json_populate_recordset(NULL::successions, $32::json), held
    ON CONFLICT (ori) DO UPDATE SET
        successor = excluded.successor,
        succeeded_on = excluded.succeeded_on,
        split_into = excluded.split_into
),
-- Part $33: keys of rows of successions that are gone, as JSON
successions_removed AS (
    DELETE FROM successions
    USING json_populate_recordset(NULL::successions, $33::json) AS gone, held
    WHERE successions.ori = gone.ori
),
-- Part $34: rows of ended_topics, as JSON
ended_topics_put AS (
    INSERT INTO ended_topics (topic, became, ended_on)
    SELECT topic, became, ended_on FROM json_populate_recordset(NULL::ended_topics, $34::json), held
    ON CONFLICT (topic) DO UPDATE SET
        became = excluded.became,
        ended_on = excluded.ended_on
),
-- Part $35: keys of rows of ended_topics that are gone, as JSON
ended_topics_removed AS (
    DELETE FROM ended_topics
    USING json_populate_recordset(NULL::ended_topics, $35::json) AS gone, held
    WHERE ended_topics.topic = gone.topic
),
-- Part $36: rows of oris, as JSON
oris_put AS (
    INSERT INTO oris (ori, stands_for)
    SELECT ori, stands_for FROM json_populate_recordset(NULL::oris, $36::json), held
    ON CONFLICT (ori) DO UPDATE SET
        stands_for = excluded.stands_for
),
-- Part $37: keys of rows of oris that are gone, as JSON
oris_removed AS (
    DELETE FROM oris
    USING json_populate_recordset(NULL::oris, $37::json) AS gone, held
    WHERE oris.ori = gone.ori
),
-- Always:
moved AS (
    UPDATE checkpoint SET position = free.position, event_id = free.event_id
    FROM free, held
    WHERE checkpoint.feed = free.feed
)
SELECT feed FROM free
