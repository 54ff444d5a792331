-- Deliveries say, as far as it is known, how many of which agency attended: figures by agency count them there.

ALTER TABLE deliveries ADD COLUMN attended_by text[] NOT NULL DEFAULT '{}';
ALTER TABLE deliveries ADD COLUMN attended integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN deliveries.attended_by IS 'The agencies of which it is told how many attended.';
COMMENT ON COLUMN deliveries.attended IS 'How many of each of them, in person and virtually.';
ALTER TABLE deliveries_before ADD COLUMN attended_by text[] NOT NULL DEFAULT '{}';
ALTER TABLE deliveries_before ADD COLUMN attended integer[] NOT NULL DEFAULT '{}';

DROP FUNCTION deliveries_as_of;
CREATE FUNCTION deliveries_as_of(at bigint) RETURNS TABLE (
    delivery_id uuid, engagement_id uuid, ori text, program text, delivery_type text, mode text,
    topics text[], hours double precision, attendees_in_person integer,
    attendees_virtual integer, delivered_on date, provider text, attended_by text[],
    attended integer[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended
    FROM deliveries
    WHERE since <= at
    UNION ALL
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, mode, topics, hours,
        attendees_in_person, attendees_virtual, delivered_on, provider, attended_by, attended
    FROM deliveries_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION deliveries_by_agency(at bigint, apart boolean) RETURNS TABLE (
    ori text, program text, delivery_type text, topics text[], delivered_on date, provider text,
    deliveries integer, attendees integer, minutes integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        ori, program, delivery_type, topics, delivered_on, provider, 1,
        attendees_in_person + attendees_virtual - CASE
            WHEN apart AND attended <> '{}' THEN (SELECT sum(told)::integer FROM unnest(attended) AS told)
            ELSE 0
        END,
        minutes_of(hours)
    FROM deliveries_as_of(at)
    UNION ALL
    SELECT
        told.ori, program, delivery_type, topics, delivered_on, provider, 0, told.attendees, 0
    FROM deliveries_as_of(at) AS deliveries
    CROSS JOIN LATERAL unnest(attended_by, attended) AS told (ori, attendees)
    WHERE apart AND attended <> '{}'
$$;
COMMENT ON FUNCTION deliveries_by_agency IS 'Deliveries, each with the lead agency; if apart, attendees of whom it is told with their own.';
