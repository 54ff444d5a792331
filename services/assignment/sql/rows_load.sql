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
-- Part $2: provider[] of providers
    (
        SELECT json_agg(json_build_array(provider, version, name, programs, member_from, member_until, programs_since))
        FROM providers WHERE provider = ANY ($2)
    ) AS rows_2,
-- Part $3: provider[] of memberships
    (
        SELECT json_agg(json_build_array(provider, member_from, member_until))
        FROM memberships WHERE provider = ANY ($3)
    ) AS rows_3,
-- Part $4: expert_id[] of experts
    (
        SELECT json_agg(json_build_array(expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages, communities, based_in, version, listed_on))
        FROM experts WHERE expert_id = ANY ($4)
    ) AS rows_4,
-- Part $5: expert_id[] of expert_profiles
    (
        SELECT json_agg(json_build_array(expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages, communities, based_in))
        FROM expert_profiles WHERE expert_id = ANY ($5)
    ) AS rows_5,
-- Part $6: expert_id[] of expert_conflicts
    (
        SELECT json_agg(json_build_array(expert_id, ori, declared_on, note))
        FROM expert_conflicts WHERE expert_id = ANY ($6)
    ) AS rows_6,
-- Part $7: request_id[] of engagements
    (
        SELECT json_agg(json_build_array(engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics, delivery_types, wanted_from, wanted_until, opened_on, family_id, confidential, submitted_on, languages, status, provider, expert_id, assigned_on, deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, excluded_providers, accepted_on, plan, plan_status, held_on, hold_reason, closed_on, close_reason, status_before, declined_on, decline_reasons, completed_by, joined_providers, joined_experts, completed_again_on, leaves_after, kept_until, answer_by, paused_days))
        FROM engagements WHERE request_id = ANY ($7)
    ) AS rows_7,
-- Part $8: engagement_id[] of assignments
    (
        SELECT json_agg(json_build_array(engagement_id, version, provider, expert_id, began_on, ended_on, completion))
        FROM assignments WHERE engagement_id = ANY ($8)
    ) AS rows_8,
-- Part $9: engagement_id[] of deliveries
    (
        SELECT json_agg(json_build_array(delivery_id, engagement_id, provider, expert_id, delivery_type, topics, mode, hours, attendees_in_person, attendees_virtual, delivered_on, further_experts, products, corrected_on, struck_on, correction_reason, late_reason, topics_reason, attendance))
        FROM deliveries WHERE engagement_id = ANY ($9)
    ) AS rows_9,
-- Part $10: engagement_id[] of plans
    (
        SELECT json_agg(json_build_array(engagement_id, plan, provider, status, objectives, milestones, proposed_on, returned_on, return_reason, return_note, approved_on, amended_on, amendments))
        FROM plans WHERE engagement_id = ANY ($10)
    ) AS rows_10,
-- Part $11: finding_id[] of findings
    (
        SELECT json_agg(json_build_array(finding_id, version, engagement_id, ori, program, number, title, text, found_on, corrected_on, struck_on, correction_reason))
        FROM findings WHERE finding_id = ANY ($11)
    ) AS rows_11,
-- Part $12: engagement_id[] of recommendations
    (
        SELECT json_agg(json_build_array(recommendation_id, version, engagement_id, finding_id, ori, program, number, text, priority, depends_on, status, waiting_for, waiting_since, made_on, submitted_on, submitted_by, evidence, returned_on, return_reasons, validated_on, validated_by, sustained_on, set_aside_on, set_aside_reason, note))
        FROM recommendations WHERE engagement_id = ANY ($12)
    ) AS rows_12,
-- Part $13: recommendation_id[] of reviews
    (
        SELECT json_agg(json_build_array(recommendation_id, version, engagement_id, submitted_on, submitted_by, ended_on, outcome))
        FROM reviews WHERE recommendation_id = ANY ($13)
    ) AS rows_13,
-- Part $14: request_id[] of requests
    (
        SELECT json_agg(json_build_array(request_id, ori, problem, contact_role, contact_name, contact_email, contact_telephone, contact_on, contact_position))
        FROM requests WHERE request_id = ANY ($14)
    ) AS rows_14,
-- Part $15: ori[] of contacts
    (
        SELECT json_agg(json_build_array(ori, role, name, email, telephone, named_on, position))
        FROM contacts WHERE ori = ANY ($15)
    ) AS rows_15,
-- Part $16: participation_id[] of participants
    (
        SELECT json_agg(json_build_array(participation_id, request_id, participant, joined_on, left_on))
        FROM participants WHERE participation_id = ANY ($16)
    ) AS rows_16,
-- Part $17: ori[] of successions
    (
        SELECT json_agg(json_build_array(ori, successor, succeeded_on, split_into))
        FROM successions WHERE ori = ANY ($17)
    ) AS rows_17,
-- Part $18: topic[] of ended_topics
    (
        SELECT json_agg(json_build_array(topic, became, ended_on))
        FROM ended_topics WHERE topic = ANY ($18)
    ) AS rows_18,
-- Part $19: ori[] of oris
    (
        SELECT json_agg(json_build_array(ori, stands_for))
        FROM oris WHERE ori = ANY ($19)
    ) AS rows_19,
-- Always:
    (SELECT number FROM generation) AS generation
FROM whole
