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
        SELECT json_agg(json_build_array(ori, name, kind, state, sworn, since))
        FROM agencies WHERE ori = ANY ($2)
    ) AS rows_2,
-- Part $3: ori[] of agency_histories
    (
        SELECT json_agg(json_build_array(ori, history))
        FROM agency_histories WHERE ori = ANY ($3)
    ) AS rows_3,
-- Part $4: ori[] of agency_periods
    (
        SELECT json_agg(json_build_array(ori, began_on, ended_on, kind, state, sworn, standing, heir, since))
        FROM agency_periods WHERE ori = ANY ($4)
    ) AS rows_4,
-- Part $5: request_id[] of requests
    (
        SELECT json_agg(json_build_array(request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, withdrawal_reason, since))
        FROM requests WHERE request_id = ANY ($5)
    ) AS rows_5,
-- Part $6: participation_id[] of participants
    (
        SELECT json_agg(json_build_array(participation_id, request_id, ori, joined_on, left_on, since))
        FROM participants WHERE participation_id = ANY ($6)
    ) AS rows_6,
-- Part $7: engagement_id[] of engagements
    (
        SELECT json_agg(json_build_array(engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since))
        FROM engagements WHERE engagement_id = ANY ($7)
    ) AS rows_7,
-- Part $8: delivery_id[] of deliveries
    (
        SELECT json_agg(json_build_array(delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, attended_virtually, since))
        FROM deliveries WHERE delivery_id = ANY ($8)
    ) AS rows_8,
-- Part $9: recommendation_id[] of recommendations
    (
        SELECT json_agg(json_build_array(recommendation_id, engagement_id, ori, program, made_on, status, since))
        FROM recommendations WHERE recommendation_id = ANY ($9)
    ) AS rows_9,
-- Part $10: topic[] of topics
    (
        SELECT json_agg(json_build_array(topic, lists, since))
        FROM topics WHERE topic = ANY ($10)
    ) AS rows_10,
-- Part $11: topic[] of ended_topics
    (
        SELECT json_agg(json_build_array(topic, became, since))
        FROM ended_topics WHERE topic = ANY ($11)
    ) AS rows_11,
-- Part $12: subject[] of clocks
    (
        SELECT json_agg(json_build_array(subject, kind, request_id, engagement_id, ori, program, steps))
        FROM clocks WHERE subject = ANY ($12)
    ) AS rows_12,
-- Part $13: subject[] of spells
    (
        SELECT json_agg(json_build_array(subject, ordinal, stage, party, provider, held_for, began_on, ended_on, norm, counted_from, due_on, pauses_began_on, pauses_ended_on, days, business_days, since))
        FROM spells WHERE subject = ANY ($13)
    ) AS rows_13,
-- Part $14: request_id[] of owners
    (
        SELECT json_agg(json_build_array(request_id, owner, owned_since))
        FROM owners WHERE request_id = ANY ($14)
    ) AS rows_14,
-- Part $15: request_id[] of testimonials
    (
        SELECT json_agg(json_build_array(testimonial_id, quote_id, request_id, engagement_id, ori, program, audience, year, words, mark))
        FROM testimonials WHERE request_id = ANY ($15)
    ) AS rows_15,
-- Always:
    (SELECT number FROM generation) AS generation
FROM whole
