-- Rows that remember, so that every figure can be counted as of any position of the log.
--
-- A row is as it is since the position of a fact; what another fact changed or struck stands in
-- "<name>_before", until the position of that one. "<name>_as_of" gives the rows of a position.

-- What rows were before was not kept, so all are made anew from the beginning of the log.
TRUNCATE agencies, requests, engagements, deliveries, evaluations;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

ALTER TABLE requests
    ADD COLUMN delivery_types text[] NOT NULL,
    ADD COLUMN confidential boolean NOT NULL;
COMMENT ON COLUMN requests.delivery_types IS 'As asked for; from screening on, as screened.';
COMMENT ON COLUMN requests.confidential IS 'As asked for, else as its program has it.';
ALTER TABLE engagements ADD COLUMN delivery_types text[] NOT NULL;

ALTER TABLE agencies ADD COLUMN since bigint NOT NULL;
ALTER TABLE requests ADD COLUMN since bigint NOT NULL;
ALTER TABLE engagements ADD COLUMN since bigint NOT NULL;
ALTER TABLE deliveries ADD COLUMN since bigint NOT NULL;
ALTER TABLE evaluations ADD COLUMN since bigint NOT NULL;

CREATE TABLE agencies_before (
    LIKE agencies INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (ori, until)
);
CREATE INDEX agencies_before_until ON agencies_before (until);

CREATE TABLE requests_before (
    LIKE requests INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (request_id, until)
);
CREATE INDEX requests_before_until ON requests_before (until);

CREATE TABLE engagements_before (
    LIKE engagements INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (engagement_id, until)
);
CREATE INDEX engagements_before_until ON engagements_before (until);

CREATE TABLE deliveries_before (
    LIKE deliveries INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (delivery_id, until)
);
CREATE INDEX deliveries_before_until ON deliveries_before (until);

CREATE FUNCTION ta_intensity(program text, delivery_types text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN program = 'organizational-assessment' OR 'assessment' = ANY(delivery_types) THEN 'intensive'
    WHEN delivery_types <@ ARRAY['resource-referral', 'web-training'] AND delivery_types <> '{}'
        THEN 'universal'
    ELSE 'targeted'
END;
COMMENT ON FUNCTION ta_intensity IS 'How much the center does: universal is what anybody may have (a referral, a webinar), targeted is tailored to one agency, intensive is an assessment.';

DROP FUNCTION figure_keys;
CREATE FUNCTION figure_keys(
    dimension text, day date, program text, topics text[], delivery_types text[], kind text,
    state text, sworn integer
) RETURNS TABLE (key text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(CASE dimension
        WHEN 'month' THEN ARRAY[to_char(day::timestamp, 'YYYY-MM')]
        WHEN 'fiscal-year' THEN ARRAY[federal_fiscal_year(day)::text]
        WHEN 'program' THEN ARRAY[program]
        WHEN 'topic' THEN topics
        WHEN 'delivery-type' THEN delivery_types
        WHEN 'intensity' THEN ARRAY[ta_intensity(program, delivery_types)]
        WHEN 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
        WHEN 'agency-size' THEN ARRAY[agency_size(sworn)]
        WHEN 'state' THEN ARRAY[coalesce(state, 'unknown')]
        WHEN 'all' THEN ARRAY['all']
    END)
$$;
COMMENT ON FUNCTION figure_keys IS 'dimension is one of those above; day is the business day that decides the period. What has several topics or delivery types counts once under each.';

-- Bodies are text, not parsed before they are called: a rebuild puts other tables in their places.
-- Neither STRICT nor with settings, so that the planner takes them into the statement that calls.

CREATE FUNCTION agencies_as_of(at bigint) RETURNS TABLE (
    ori text, name text, kind text, state text, sworn integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        ori, name, kind, state, sworn
    FROM agencies
    WHERE since <= at
    UNION ALL
    SELECT
        ori, name, kind, state, sworn
    FROM agencies_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION requests_as_of(at bigint) RETURNS TABLE (
    request_id uuid, ori text, program text, topics text[],
    delivery_types text[], status text, submitted_on date,
    confidential boolean, "position" bigint, decline_reason text, screened_on date, closed_on date
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
        position, decline_reason, screened_on, closed_on
    FROM requests
    WHERE since <= at
    UNION ALL
    SELECT
        request_id, ori, program, topics, delivery_types, status, submitted_on, confidential,
        position, decline_reason, screened_on, closed_on
    FROM requests_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION engagements_as_of(at bigint) RETURNS TABLE (
    engagement_id uuid, request_id uuid, family_id uuid, ori text, program text, topics text[],
    delivery_types text[], opened_on date, "position" bigint, status text, provider text, held_on date, delivered_on date,
    cancelled_on date, closed_on date
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on
    FROM engagements
    WHERE since <= at
    UNION ALL
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on
    FROM engagements_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION deliveries_as_of(at bigint) RETURNS TABLE (
    delivery_id uuid, engagement_id uuid, ori text, program text, delivery_type text, mode text,
    topics text[], hours double precision, attendees_in_person integer,
    attendees_virtual integer, delivered_on date
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on
    FROM deliveries
    WHERE since <= at
    UNION ALL
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on
    FROM deliveries_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION evaluations_as_of(at bigint) RETURNS TABLE (
    invitation_id uuid, engagement_id uuid, ori text, program text, delivery smallint,
    experts smallint, information smallint, knowledge smallint, change smallint,
    would_recommend smallint, received_on date, audience text, stage text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        invitation_id, engagement_id, ori, program, delivery, experts, information, knowledge,
        change, would_recommend, received_on, audience, stage
    FROM evaluations
    WHERE since <= at
$$;

CREATE FUNCTION is_open_to(id uuid, party text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT
        FROM requests
        WHERE request_id = id
            AND (
                NOT confidential
                OR ori = party
                OR party = (
                    SELECT provider
                    FROM engagements
                    WHERE request_id = id
                    ORDER BY engagements.position DESC
                    LIMIT 1
                )
            )
    )
$$;
COMMENT ON FUNCTION is_open_to IS 'Whether a request may be shown to a party (an ORI, the slug of the provider that has it now, or null): whatever is not known to be open to it may not.';
