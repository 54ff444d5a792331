-- The wait for an evaluation ends when nobody can answer any more, so all spells are made anew from the
-- beginning of the log; and lists leave out what can no longer be done.

DELETE FROM spells WHERE EXISTS (SELECT FROM checkpoint WHERE feed = 'clocks');
DELETE FROM clocks WHERE EXISTS (SELECT FROM checkpoint WHERE feed = 'clocks');
DELETE FROM checkpoint WHERE feed = 'clocks';
DELETE FROM parked WHERE feed = 'clocks';

CREATE FUNCTION can_still_be_done(stage text, due_on date, request uuid, day date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE stage
        WHEN 'awaiting-evaluation' THEN coalesce(due_on, 'infinity') >= day
        WHEN 'awaiting-authorization' THEN
            -- There is no work yet, or some that is not over.
            NOT EXISTS (SELECT FROM clocks WHERE request_id = request AND kind = 'engagement')
            OR EXISTS (
                SELECT
                FROM clocks
                    JOIN spells USING (subject)
                WHERE request_id = request
                    AND kind = 'engagement'
                    AND spells.stage <> 'awaiting-follow-up'
                    AND began_on <= day
                    AND coalesce(ended_on, 'infinity') > day
            )
        ELSE true
    END
$$;
COMMENT ON FUNCTION can_still_be_done IS 'Whether what is awaited can happen after a day: not an answer whose last day is over, nor an authorization of work that has ended. The due day is that of the spell, null where there is none.';

-- Agencies that join are counted, too.
CREATE OR REPLACE FUNCTION last_known_day(at bigint) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT greatest(
        (SELECT max(submitted_on) FROM requests_as_of(at)),
        (
            SELECT max(greatest(
                opened_on, delivered_on, cancelled_on, closed_on,
                completed_again_on[cardinality(completed_again_on)],
                active_from[cardinality(active_from)]
            ))
            FROM engagements_as_of(at)
        ),
        (SELECT max(joined_on) FROM participants_as_of(at)),
        (SELECT max(delivered_on) FROM deliveries_as_of(at)),
        (SELECT max(received_on) FROM evaluations_as_of(at))
    )
$$;
