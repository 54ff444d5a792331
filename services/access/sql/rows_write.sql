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
-- Part $7: rows of people, as JSON
people_put AS (
    INSERT INTO people (person_id, version, status, invitation_id, invited_as, invited_by, invited_on, valid_until, invitation_reason, roles, lasting_administrator, admitted_on, removed_on, removed_by, removal_reason)
    SELECT person_id, version, status, invitation_id, invited_as, invited_by, invited_on, valid_until, invitation_reason, roles, lasting_administrator, admitted_on, removed_on, removed_by, removal_reason FROM json_populate_recordset(NULL::people, $7::json), held
    ON CONFLICT (person_id) DO UPDATE SET
        version = excluded.version,
        status = excluded.status,
        invitation_id = excluded.invitation_id,
        invited_as = excluded.invited_as,
        invited_by = excluded.invited_by,
        invited_on = excluded.invited_on,
        valid_until = excluded.valid_until,
        invitation_reason = excluded.invitation_reason,
        roles = excluded.roles,
        lasting_administrator = excluded.lasting_administrator,
        admitted_on = excluded.admitted_on,
        removed_on = excluded.removed_on,
        removed_by = excluded.removed_by,
        removal_reason = excluded.removal_reason
),
-- Part $8: rows of consumers, as JSON
consumers_put AS (
    INSERT INTO consumers (consumer_id, version, status, scopes, ends_on, registered_by, registered_on, keys, ended_on, ended_by, end_reason)
    SELECT consumer_id, version, status, scopes, ends_on, registered_by, registered_on, keys, ended_on, ended_by, end_reason FROM json_populate_recordset(NULL::consumers, $8::json), held
    ON CONFLICT (consumer_id) DO UPDATE SET
        version = excluded.version,
        status = excluded.status,
        scopes = excluded.scopes,
        ends_on = excluded.ends_on,
        registered_by = excluded.registered_by,
        registered_on = excluded.registered_on,
        keys = excluded.keys,
        ended_on = excluded.ended_on,
        ended_by = excluded.ended_by,
        end_reason = excluded.end_reason
),
-- Always:
moved AS (
    UPDATE checkpoint SET position = free.position, event_id = free.event_id
    FROM free, held
    WHERE checkpoint.feed = free.feed
)
SELECT feed FROM free
