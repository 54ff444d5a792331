-- Figures by provider: deliveries are those of who gave them; of an engagement, each day has its lead.

-- Who gave a delivery, and who led when, was not kept, so all rows are made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations,
    agency_histories, agency_periods, agency_periods_before;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

ALTER TABLE deliveries ADD COLUMN provider text;
ALTER TABLE deliveries_before ADD COLUMN provider text;
COMMENT ON COLUMN deliveries.provider IS 'Who gave it.';
ALTER TABLE evaluations ADD COLUMN provider text;
COMMENT ON COLUMN evaluations.provider IS 'Who led the work that was asked about.';
ALTER TABLE engagements
    ADD COLUMN led_by text[] NOT NULL DEFAULT '{}',
    ADD COLUMN led_from date[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN engagements.led_by IS 'The providers that led it one after another, see lead_on.';
COMMENT ON COLUMN engagements.led_from IS 'The day from which each of them did.';
ALTER TABLE engagements_before
    ADD COLUMN led_by text[] NOT NULL DEFAULT '{}',
    ADD COLUMN led_from date[] NOT NULL DEFAULT '{}';

CREATE FUNCTION lead_on(led_by text[], led_from date[], day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    (
        SELECT led.provider
        FROM unnest(led_by, led_from) WITH ORDINALITY AS led (provider, since, place)
        WHERE led.since <= day
        ORDER BY led.place DESC
        LIMIT 1
    ),
    led_by[1],
    'unassigned'
);
COMMENT ON FUNCTION lead_on IS 'Who led an engagement on a day: before the first, the first; unassigned where nobody has led it.';

DROP FUNCTION engagements_as_of;
CREATE FUNCTION engagements_as_of(at bigint) RETURNS TABLE (
    engagement_id uuid, request_id uuid, family_id uuid, ori text, program text, topics text[],
    delivery_types text[], opened_on date, "position" bigint, status text, provider text,
    held_on date, delivered_on date, cancelled_on date, closed_on date, completed_again_on date[],
    active_from date[], active_until date[], led_by text[], led_from date[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
        completed_again_on, active_from, active_until, led_by, led_from
    FROM engagements
    WHERE since <= at AND counts
    UNION ALL
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
        completed_again_on, active_from, active_until, led_by, led_from
    FROM engagements_before
    WHERE since <= at AND until > at AND counts
$$;

DROP FUNCTION deliveries_as_of;
CREATE FUNCTION deliveries_as_of(at bigint) RETURNS TABLE (
    delivery_id uuid, engagement_id uuid, ori text, program text, delivery_type text, mode text,
    topics text[], hours double precision, attendees_in_person integer,
    attendees_virtual integer, delivered_on date, provider text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider
    FROM deliveries
    WHERE since <= at
    UNION ALL
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider
    FROM deliveries_before
    WHERE since <= at AND until > at
$$;

DROP FUNCTION evaluations_as_of;
CREATE FUNCTION evaluations_as_of(at bigint) RETURNS TABLE (
    invitation_id uuid, engagement_id uuid, ori text, program text, delivery smallint,
    experts smallint, information smallint, knowledge smallint, change smallint,
    would_recommend smallint, received_on date, audience text, stage text, provider text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        invitation_id, engagement_id, ori, program, delivery, experts, information, knowledge,
        change, would_recommend, received_on, audience, stage, provider
    FROM evaluations
    WHERE since <= at
$$;

-- The last parameter has a default: statements that know nothing of providers go on working.
DROP FUNCTION figure_keys;
CREATE FUNCTION figure_keys(
    dimension text, day date, program text, topics text[], delivery_types text[], kind text,
    state text, sworn integer, provider text DEFAULT NULL
) RETURNS TABLE (key text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(CASE dimension
        WHEN 'month' THEN ARRAY[
            to_char(least(greatest(day, date '0001-01-01'), date '9999-12-31')::timestamp, 'YYYY-MM')
        ]
        WHEN 'fiscal-year' THEN ARRAY[federal_fiscal_year(day)::text]
        WHEN 'program' THEN ARRAY[program]
        WHEN 'topic' THEN topics
        WHEN 'delivery-type' THEN delivery_types
        WHEN 'intensity' THEN ARRAY[ta_intensity(program, delivery_types)]
        WHEN 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
        WHEN 'agency-size' THEN ARRAY[agency_size(sworn)]
        WHEN 'state' THEN ARRAY[coalesce(state, 'unknown')]
        WHEN 'provider' THEN ARRAY[coalesce(provider, 'unassigned')]
        WHEN 'all' THEN ARRAY['all']
    END)
$$;
COMMENT ON FUNCTION figure_keys IS 'dimension is all, month, fiscal-year, program, topic, delivery-type, intensity, agency-kind, agency-size, state or provider; day is the business day that decides the period.';
