-- Figures of a large log: rows of a position in one scan, and keys compared before they are named.
--
-- measure_inputs, measure_keys and reach_day as they were stay for processes of the former release, until all are replaced.

-- A branch of a union with a condition of its own is a query of its own to the planner. With the conditions around the
-- union, it sees the tables, pushes conditions into them, and may read them with several processes.

CREATE OR REPLACE FUNCTION requests_as_of(at bigint) RETURNS TABLE (
    request_id uuid, ori text, program text, topics text[], delivery_types text[], status text,
    submitted_on date, confidential boolean, "position" bigint, decline_reason text,
    screened_on date, closed_on date, withdrawal_reason text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
        position, decline_reason, screened_on, closed_on, withdrawal_reason
    FROM (
        SELECT
            request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
            position, decline_reason, screened_on, closed_on, withdrawal_reason, since,
            9223372036854775807 AS until
        FROM requests
        UNION ALL
        SELECT
            request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
            position, decline_reason, screened_on, closed_on, withdrawal_reason, since, until
        FROM requests_before
    ) AS versions
    WHERE since <= at AND until > at
$$;

CREATE OR REPLACE FUNCTION engagements_as_of(at bigint) RETURNS TABLE (
    engagement_id uuid, request_id uuid, family_id uuid, ori text, program text, topics text[],
    delivery_types text[], opened_on date, "position" bigint, status text, provider text,
    held_on date, delivered_on date, cancelled_on date, closed_on date, completed_again_on date[],
    active_from date[], active_until date[], led_by text[], led_from date[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
        completed_again_on, active_from, active_until, led_by, led_from
    FROM (
        SELECT
            engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
            position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
            completed_again_on, active_from, active_until, led_by, led_from, counts, since,
            9223372036854775807 AS until
        FROM engagements
        UNION ALL
        SELECT
            engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
            position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
            completed_again_on, active_from, active_until, led_by, led_from, counts, since, until
        FROM engagements_before
    ) AS versions
    WHERE since <= at AND until > at AND counts
$$;

CREATE OR REPLACE FUNCTION deliveries_as_of(at bigint) RETURNS TABLE (
    delivery_id uuid, engagement_id uuid, ori text, program text, delivery_type text, mode text,
    topics text[], hours double precision, attendees_in_person integer, attendees_virtual integer,
    delivered_on date, provider text, attended_by text[], attended integer[],
    attended_virtually integer[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended,
        attended_virtually
    FROM (
        SELECT
            delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
            attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended,
            attended_virtually, since, 9223372036854775807 AS until
        FROM deliveries
        UNION ALL
        SELECT
            delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
            attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended,
            attended_virtually, since, until
        FROM deliveries_before
    ) AS versions
    WHERE since <= at AND until > at
$$;

CREATE OR REPLACE FUNCTION participants_as_of(at bigint) RETURNS TABLE (
    request_id uuid, ori text, joined_on date, left_on date
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        request_id, ori, joined_on, left_on
    FROM (
        SELECT
            request_id, ori, joined_on, left_on, since, 9223372036854775807 AS until
        FROM participants
        UNION ALL
        SELECT
            request_id, ori, joined_on, left_on, since, until
        FROM participants_before
    ) AS versions
    WHERE since <= at AND until > at
$$;

CREATE OR REPLACE FUNCTION agency_periods_as_of(at bigint) RETURNS TABLE (
    ori text, began_on date, ended_on date, kind text, state text, sworn integer, standing text,
    heir text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        ori, began_on, ended_on, kind, state, sworn, standing, heir
    FROM (
        SELECT
            ori, began_on, ended_on, kind, state, sworn, standing, heir, since,
            9223372036854775807 AS until
        FROM agency_periods
        UNION ALL
        SELECT
            ori, began_on, ended_on, kind, state, sworn, standing, heir, since, until
        FROM agency_periods_before
    ) AS versions
    WHERE since <= at AND until > at
$$;

CREATE OR REPLACE FUNCTION spells_as_of(at bigint) RETURNS TABLE (
    subject uuid, ordinal smallint, stage text, party text, provider text, began_on date,
    ended_on date, days integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        subject, ordinal, stage, party, provider, began_on, ended_on, days
    FROM (
        SELECT
            subject, ordinal, stage, party, provider, began_on, ended_on, days, since,
            9223372036854775807 AS until
        FROM spells
        UNION ALL
        SELECT
            subject, ordinal, stage, party, provider, began_on, ended_on, days, since, until
        FROM spells_before
    ) AS versions
    WHERE since <= at AND until > at
$$;

CREATE OR REPLACE FUNCTION recommendations_as_of(at bigint) RETURNS TABLE (
    recommendation_id uuid, engagement_id uuid, ori text, program text, made_on date, status text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        recommendation_id, engagement_id, ori, program, made_on, status
    FROM (
        SELECT
            recommendation_id, engagement_id, ori, program, made_on, status, since,
            9223372036854775807 AS until
        FROM recommendations
        UNION ALL
        SELECT
            recommendation_id, engagement_id, ori, program, made_on, status, since, until
        FROM recommendations_before
    ) AS versions
    WHERE since <= at AND until > at
$$;

-- What is alike is grouped first, by a day and by the keys that do not follow from it, then put under its keys.

CREATE FUNCTION keys_but_of_time(
    dimension text, program text, topics text[], delivery_types text[], kind text, state text,
    sworn integer, provider text, own text
) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN divides_time(dimension) THEN NULL
    WHEN dimension = 'all' THEN ARRAY['all']
    WHEN dimension = 'program' THEN ARRAY[program]
    WHEN divides_topics(dimension) THEN coalesce(nullif(topics, '{}'), ARRAY['unspecified'])
    WHEN dimension = 'delivery-type' THEN coalesce(nullif(delivery_types, '{}'), ARRAY['unspecified'])
    WHEN dimension = 'intensity' THEN ARRAY[ta_intensity(program, delivery_types)]
    WHEN dimension = 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
    WHEN dimension = 'agency-size' THEN ARRAY[agency_size(sworn)]
    WHEN dimension = 'state' THEN ARRAY[coalesce(state, 'unknown')]
    WHEN dimension = 'provider' THEN ARRAY[coalesce(provider, 'unassigned')]
    ELSE ARRAY[coalesce(own, 'unknown')]
END;
COMMENT ON FUNCTION keys_but_of_time IS 'The keys under which something is counted by a dimension of services/reporting/measures/dimensions.py; all: it is not divided; null where they follow from the day alone. Own is the key by a dimension of some measures alone.';

CREATE FUNCTION counted_by(
    first text, second text, called jsonb, day date, program text, topics text[], delivery_types text[],
    kind text, state text, sworn integer, provider text, own text DEFAULT NULL, other_own text DEFAULT NULL
) RETURNS TABLE (day date, firsts text[], seconds text[])
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        CASE WHEN divides_time(first) OR divides_time(second) THEN day END,
        keys_but_of_time(
            first, program, CASE WHEN called IS NULL THEN topics ELSE topics_called(topics, called) END,
            delivery_types, kind, state, sworn, provider, own
        ),
        keys_but_of_time(
            second, program, CASE WHEN called IS NULL THEN topics ELSE topics_called(topics, called) END,
            delivery_types, kind, state, sworn, provider, other_own
        )
$$;
COMMENT ON FUNCTION counted_by IS 'What keys_of looks at for two dimensions: what is alike in that is grouped first. Called has the keys of topics that do not count under their own; null: all do.';

CREATE FUNCTION keys_of(first text, second text, day date, firsts text[], seconds text[])
RETURNS TABLE (key text, other text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT keys.key, unnest(CASE WHEN divides_time(second) THEN ARRAY[period_of(second, day)] ELSE seconds END)
    FROM (
        SELECT unnest(CASE WHEN divides_time(first) THEN ARRAY[period_of(first, day)] ELSE firsts END) AS key
    ) AS keys
$$;
COMMENT ON FUNCTION keys_of IS 'The keys under which something is counted by two dimensions, once under each: it may have several topics or delivery types.';

CREATE FUNCTION agencies_dividing(first text, second text, at bigint) RETURNS TABLE (
    ori text, began_on date, ended_on date, kind text, state text, sworn integer
) LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT ori, began_on, ended_on, kind, state, sworn
    FROM agency_periods_as_of(at)
    WHERE divides_agencies(first) OR divides_agencies(second)
$$;
COMMENT ON FUNCTION agencies_dividing IS 'Agencies as of a position, where one of two dimensions looks at them; otherwise none.';

CREATE FUNCTION period_begins(dimension text, day date) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE dimension
    WHEN 'calendar-year' THEN date_trunc('year', day::timestamp)
    WHEN 'calendar-quarter' THEN date_trunc('quarter', day::timestamp)
    WHEN 'month' THEN date_trunc('month', day::timestamp)
    WHEN 'fiscal-year' THEN date_trunc('year', day::timestamp + interval '3 months') - interval '3 months'
    WHEN 'fiscal-quarter' THEN date_trunc('quarter', day::timestamp)
    ELSE timestamp 'epoch'
END;
COMMENT ON FUNCTION period_begins IS 'When the period begins in which a day lies: quicker to make and to compare than what it is called. By a dimension that is none of time there is one, since 1970.';

CREATE FUNCTION period_lasts(dimension text) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN dimension = 'month' THEN interval '1 month'
    WHEN dimension IN ('calendar-quarter', 'fiscal-quarter') THEN interval '3 months'
    ELSE interval '1 year'
END;

CREATE FUNCTION time_of(first text, second text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN divides_time(second) THEN second ELSE first END;
COMMENT ON FUNCTION time_of IS 'Which of two dimensions is one of time, if one is.';

CREATE FUNCTION reach_day(dimension text, begins timestamp, until date) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN least(
    coalesce(until, 'infinity'),
    CASE
        WHEN divides_time(dimension) THEN (begins + period_lasts(dimension) - interval '1 day')::date
        ELSE 'infinity'
    END
);
COMMENT ON FUNCTION reach_day(text, timestamp, date) IS 'The day on which reach asks who exists and works: the last of the period, infinity for what is known at last.';
