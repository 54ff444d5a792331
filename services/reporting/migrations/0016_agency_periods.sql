-- Agencies by day: what each was and how it stood, so that figures ask who it was on the day of the work, and reach
-- leaves out who did not exist, was dormant, covered or gone.

-- What an agency was on which day was not kept, so all rows are made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

COMMENT ON TABLE agencies IS 'Every agency as the profile of its latest day says.';

CREATE TABLE agency_histories (
    ori text PRIMARY KEY,
    history text NOT NULL
);
COMMENT ON TABLE agency_histories IS 'All that holds of what was told of an agency, as JSON: periods are made of it.';

CREATE TABLE agency_periods (
    ori text NOT NULL,
    began_on date NOT NULL,
    ended_on date,
    kind text,
    state text NOT NULL,
    sworn integer,
    standing text NOT NULL,
    heir text,
    since bigint NOT NULL,
    PRIMARY KEY (ori, began_on)
);
CREATE INDEX agency_periods_of_heirs ON agency_periods (heir) WHERE heir IS NOT NULL;
COMMENT ON TABLE agency_periods IS 'The days of each agency from 1900-01-01 on, without gaps; a period ends before ended_on.';
COMMENT ON COLUMN agency_periods.standing IS 'not-yet (before the first day that is known of it), active, dormant, covered, merged, renumbered, split or dissolved.';
COMMENT ON COLUMN agency_periods.heir IS 'Who goes on for it, once it was succeeded.';

CREATE TABLE agency_periods_before (
    LIKE agency_periods INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (ori, began_on, until)
);
CREATE INDEX agency_periods_before_until ON agency_periods_before (until);

CREATE FUNCTION agency_periods_as_of(at bigint) RETURNS TABLE (
    ori text, began_on date, ended_on date, kind text, state text, sworn integer, standing text, heir text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ori, began_on, ended_on, kind, state, sworn, standing, heir
    FROM agency_periods
    WHERE since <= at
    UNION ALL
    SELECT ori, began_on, ended_on, kind, state, sworn, standing, heir
    FROM agency_periods_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION is_within(day date, began_on date, ended_on date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(day, date '1900-01-01') >= began_on AND (ended_on IS NULL OR greatest(day, date '1900-01-01') < ended_on);
COMMENT ON FUNCTION is_within IS 'Whether a day is one of a period of an agency; days before the first that there is count as that.';

CREATE FUNCTION agency_then(agency text, day date, at bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE following (ori, steps) AS (
        SELECT agency, 0
        UNION
        SELECT periods.heir, following.steps + 1
        FROM following
        JOIN agency_periods_as_of(at) AS periods ON periods.ori = following.ori
        WHERE periods.heir IS NOT NULL
            AND is_within(day, periods.began_on, periods.ended_on)
            AND following.steps < 10
    )
    SELECT ori FROM following ORDER BY steps DESC LIMIT 1
$$;
COMMENT ON FUNCTION agency_then IS 'Who an agency was on a day: itself, or who had succeeded it by then, through at most ten.';

CREATE FUNCTION reach_day(dimension text, key text, until date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(
    coalesce(until, 'infinity'),
    CASE dimension
        WHEN 'month' THEN (to_date(key || '-01', 'YYYY-MM-DD') + interval '1 month' - interval '1 day')::date
        WHEN 'fiscal-year' THEN make_date(key::integer, 9, 30)
        ELSE 'infinity'
    END
);
COMMENT ON FUNCTION reach_day IS 'The day on which reach asks who exists and works: the last of the period, infinity for what is known at last.';

CREATE OR REPLACE FUNCTION is_open_to(id uuid, party text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT
        FROM requests
        WHERE request_id = id
            AND (
                NOT confidential
                OR ori = party
                OR (
                    SELECT provider = party OR party = ANY(joined)
                    FROM engagements
                    WHERE request_id = id
                    ORDER BY engagements.position DESC
                    LIMIT 1
                )
                OR party = agency_then(ori, 'infinity', 9223372036854775807)
            )
    )
$$;
COMMENT ON FUNCTION is_open_to IS 'Whether a request may be shown to a party (an ORI, also that of who succeeded the agency, the slug of a provider that has a part in its work now, or null): whatever is not known to be open to it may not.';
