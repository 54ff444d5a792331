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
-- Part $2: person_id[] of people
    (
        SELECT json_agg(json_build_array(person_id, version, status, invitation_id, invited_as, invited_by, invited_on, valid_until, invitation_reason, roles, lasting_administrator, admitted_on, removed_on, removed_by, removal_reason))
        FROM people WHERE person_id = ANY ($2)
    ) AS rows_2,
-- Part $3: consumer_id[] of consumers
    (
        SELECT json_agg(json_build_array(consumer_id, version, status, scopes, ends_on, registered_by, registered_on, keys, ended_on, ended_by, end_reason))
        FROM consumers WHERE consumer_id = ANY ($3)
    ) AS rows_3,
-- Always:
    (SELECT number FROM generation) AS generation
FROM whole
