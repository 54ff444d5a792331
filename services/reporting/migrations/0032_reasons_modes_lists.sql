-- Figures by the reason of a withdrawal, by the mode of a delivery and of attending it, and by the lists of topics.

-- None of these was kept, so all rows are made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations,
    agency_histories, agency_periods, agency_periods_before, ended_topics, ended_topics_before;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

ALTER TABLE requests ADD COLUMN withdrawal_reason text;
ALTER TABLE requests_before ADD COLUMN withdrawal_reason text;

DROP FUNCTION requests_as_of;
CREATE FUNCTION requests_as_of(at bigint) RETURNS TABLE (
    request_id uuid, ori text, program text, topics text[],
    delivery_types text[], status text, submitted_on date,
    confidential boolean, "position" bigint, decline_reason text, screened_on date, closed_on date,
    withdrawal_reason text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
        position, decline_reason, screened_on, closed_on, withdrawal_reason
    FROM requests
    WHERE since <= at
    UNION ALL
    SELECT
        request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
        position, decline_reason, screened_on, closed_on, withdrawal_reason
    FROM requests_before
    WHERE since <= at AND until > at
$$;

ALTER TABLE deliveries ADD COLUMN attended_virtually integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN deliveries.attended_virtually IS 'How many of each of them, virtually alone.';
ALTER TABLE deliveries_before ADD COLUMN attended_virtually integer[] NOT NULL DEFAULT '{}';

DROP FUNCTION deliveries_by_agency;
DROP FUNCTION deliveries_as_of;
CREATE FUNCTION deliveries_as_of(at bigint) RETURNS TABLE (
    delivery_id uuid, engagement_id uuid, ori text, program text, delivery_type text, mode text,
    topics text[], hours double precision, attendees_in_person integer,
    attendees_virtual integer, delivered_on date, provider text, attended_by text[],
    attended integer[], attended_virtually integer[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended,
        attended_virtually
    FROM deliveries
    WHERE since <= at
    UNION ALL
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended,
        attended_virtually
    FROM deliveries_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION deliveries_by_agency(at bigint, apart boolean, by_mode boolean) RETURNS TABLE (
    engagement_id uuid, ori text, program text, delivery_type text, topics text[], delivered_on date,
    provider text, mode text, deliveries integer, attendees integer, minutes integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, ori, program, delivery_type, topics, delivered_on, provider, mode, 1,
        CASE
            WHEN by_mode THEN 0
            WHEN apart AND attended <> '{}'
                THEN attendees_in_person + attendees_virtual - (SELECT sum(told)::integer FROM unnest(attended) AS told)
            ELSE attendees_in_person + attendees_virtual
        END,
        minutes_of(hours)
    FROM deliveries_as_of(at)
    UNION ALL
    SELECT
        engagement_id, ori, program, delivery_type, topics, delivered_on, provider, present.mode, 0,
        present.attendees - CASE
            WHEN apart AND attended <> '{}' THEN (
                SELECT sum(CASE present.mode WHEN 'virtual' THEN virtually ELSE told - virtually END)::integer
                FROM unnest(attended, attended_virtually) AS apart_from (told, virtually)
            )
            ELSE 0
        END,
        0
    FROM deliveries_as_of(at) AS deliveries
    CROSS JOIN LATERAL (
        VALUES ('in-person', attendees_in_person), ('virtual', attendees_virtual)
    ) AS present (mode, attendees)
    WHERE by_mode
    UNION ALL
    SELECT
        engagement_id, told.ori, program, delivery_type, topics, delivered_on, provider, present.mode,
        0, present.attendees, 0
    FROM deliveries_as_of(at) AS deliveries
    CROSS JOIN LATERAL unnest(attended_by, attended, attended_virtually) AS told (ori, attendees, virtually)
    CROSS JOIN LATERAL (
        VALUES
            ('in-person', CASE WHEN by_mode THEN told.attendees - told.virtually ELSE told.attendees END),
            ('virtual', CASE WHEN by_mode THEN told.virtually END)
    ) AS present (mode, attendees)
    WHERE apart AND attended <> '{}' AND present.attendees > 0
$$;
COMMENT ON FUNCTION deliveries_by_agency IS 'Deliveries, each with the lead agency and its mode; if apart, attendees of whom it is told with their own; if by_mode, attendees under the mode in which they were there.';

CREATE TABLE topics (
    topic text PRIMARY KEY,
    lists text[] NOT NULL,
    since bigint NOT NULL
);
COMMENT ON TABLE topics IS 'The lists on which each topic stands, as it was listed last; one that is retired stays on them.';

CREATE TABLE topics_before (
    LIKE topics INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (topic, until)
);
CREATE INDEX topics_before_until ON topics_before (until);

CREATE FUNCTION topics_as_of(at bigint) RETURNS TABLE (topic text, lists text[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT topic, lists FROM topics WHERE since <= at
    UNION ALL
    SELECT topic, lists FROM topics_before WHERE since <= at AND until > at
$$;

DROP FUNCTION topics_called;
CREATE FUNCTION topics_called(topics text[], called jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN topics IS NULL OR topics = '{}' OR called IS NULL OR NOT (called ? '' OR called ?| topics) THEN topics
    ELSE ARRAY(
        SELECT DISTINCT named.key
        FROM unnest(topics) AS topic
        CROSS JOIN LATERAL jsonb_array_elements_text(
            coalesce(called -> topic, called -> '', jsonb_build_array(topic))
        ) AS named (key)
    )
END;
COMMENT ON FUNCTION topics_called IS 'The keys under which topics count, each once: those that an object has for a topic, or for the empty name; else the topic itself.';

CREATE OR REPLACE FUNCTION divides_topics(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('topic', 'topic-list');

CREATE OR REPLACE FUNCTION divides_asked(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('topic', 'topic-list', 'delivery-type', 'intensity');

CREATE OR REPLACE FUNCTION measure_keys(
    dimension text, day date, program text, topics text[], delivery_types text[], kind text,
    state text, size text, provider text, own text DEFAULT NULL
) RETURNS TABLE (key text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(CASE
        WHEN dimension = 'program' THEN ARRAY[program]
        WHEN divides_topics(dimension) THEN coalesce(nullif(topics, '{}'), ARRAY['unspecified'])
        WHEN dimension = 'delivery-type' THEN coalesce(nullif(delivery_types, '{}'), ARRAY['unspecified'])
        WHEN dimension = 'intensity' THEN ARRAY[ta_intensity(program, delivery_types)]
        WHEN dimension = 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
        WHEN dimension = 'agency-size' THEN ARRAY[coalesce(size, 'unknown')]
        WHEN dimension = 'state' THEN ARRAY[coalesce(state, 'unknown')]
        WHEN dimension = 'provider' THEN ARRAY[coalesce(provider, 'unassigned')]
        WHEN dimension = 'all' THEN ARRAY['all']
        ELSE ARRAY[CASE WHEN divides_time(dimension) THEN period_of(dimension, day) ELSE coalesce(own, 'unknown') END]
    END)
$$;
