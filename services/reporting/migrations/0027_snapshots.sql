-- What was published: the content as it stands in the fact, byte for byte.

CREATE TABLE snapshots (
    snapshot text PRIMARY KEY,
    position bigint NOT NULL,
    fiscal_year integer NOT NULL,
    quarter integer NOT NULL,
    edition integer NOT NULL,
    supersedes text,
    reason text,
    as_of bigint NOT NULL,
    published_on date NOT NULL,
    digest text NOT NULL,
    content text NOT NULL
);
COMMENT ON COLUMN snapshots.as_of IS 'The position that its figures speak for; position is that of its fact.';
COMMENT ON COLUMN snapshots.content IS 'Canonical JSON; its SHA-256 is digest.';
CREATE INDEX snapshots_quarter ON snapshots (fiscal_year, quarter, edition);

-- Of which work a delivery is, so that what is published can leave out confidential work.
DROP FUNCTION deliveries_by_agency;
CREATE FUNCTION deliveries_by_agency(at bigint, apart boolean) RETURNS TABLE (
    engagement_id uuid, ori text, program text, delivery_type text, topics text[], delivered_on date,
    provider text, deliveries integer, attendees integer, minutes integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, ori, program, delivery_type, topics, delivered_on, provider, 1,
        attendees_in_person + attendees_virtual - CASE
            WHEN apart AND attended <> '{}' THEN (SELECT sum(told)::integer FROM unnest(attended) AS told)
            ELSE 0
        END,
        minutes_of(hours)
    FROM deliveries_as_of(at)
    UNION ALL
    SELECT
        engagement_id, told.ori, program, delivery_type, topics, delivered_on, provider, 0,
        told.attendees, 0
    FROM deliveries_as_of(at) AS deliveries
    CROSS JOIN LATERAL unnest(attended_by, attended) AS told (ori, attendees)
    WHERE apart AND attended <> '{}'
$$;
COMMENT ON FUNCTION deliveries_by_agency IS 'Deliveries, each with the lead agency; if apart, attendees of whom it is told with their own.';

CREATE FUNCTION open_work(at bigint) RETURNS TABLE (engagement_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT engagements.engagement_id
    FROM engagements_as_of(at) AS engagements
    JOIN requests_as_of(at) AS requests USING (request_id)
    WHERE NOT requests.confidential
$$;
COMMENT ON FUNCTION open_work IS 'Engagements whose request is known not to be confidential.';
