-- Generated from the declared tables by `make docs`; do not edit.
-- $1 feeds, $2 ori[] of agencies, $3 ori[] of agency_histories, $4 ori[] of agency_periods, $5 request_id[] of requests, $6 participation_id[] of participants, $7 engagement_id[] of engagements, $8 delivery_id[] of deliveries, $9 topic[] of ended_topics, $10 subject[] of clocks, $11 request_id[] of owners
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
        SELECT json_agg(json_build_array(ori, name, kind, state, sworn, since))
        FROM agencies WHERE ori = ANY ($2)
    ),
    (
        SELECT json_agg(json_build_array(ori, history))
        FROM agency_histories WHERE ori = ANY ($3)
    ),
    (
        SELECT json_agg(json_build_array(ori, began_on, ended_on, kind, state, sworn, standing, heir, since))
        FROM agency_periods WHERE ori = ANY ($4)
    ),
    (
        SELECT json_agg(json_build_array(request_id, ori, program, topics, delivery_types, status, submitted_on, confidential, position, decline_reason, screened_on, closed_on, since))
        FROM requests WHERE request_id = ANY ($5)
    ),
    (
        SELECT json_agg(json_build_array(participation_id, request_id, ori, joined_on, left_on, since))
        FROM participants WHERE participation_id = ANY ($6)
    ),
    (
        SELECT json_agg(json_build_array(engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on, position, status, provider, held_on, delivered_on, cancelled_on, closed_on, completed_again_on, active_from, active_until, ended_as, joined, counts, led_by, led_from, since))
        FROM engagements WHERE engagement_id = ANY ($7)
    ),
    (
        SELECT json_agg(json_build_array(delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours, attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended, since))
        FROM deliveries WHERE delivery_id = ANY ($8)
    ),
    (
        SELECT json_agg(json_build_array(topic, became, since))
        FROM ended_topics WHERE topic = ANY ($9)
    ),
    (
        SELECT json_agg(json_build_array(subject, kind, request_id, engagement_id, ori, program, steps))
        FROM clocks WHERE subject = ANY ($10)
    ),
    (
        SELECT json_agg(json_build_array(request_id, owner, owned_since))
        FROM owners WHERE request_id = ANY ($11)
    )
FROM whole
