-- Which requests were submitted by a link, without an account; and agencies by their names, as whoever
-- has no account may write one.

ALTER TABLE requests ADD COLUMN by_link boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN requests.by_link IS 'Whether nobody of the agency was signed in: the center calls it.';

CREATE INDEX agencies_by_name ON agencies (lower(normalize(name)));

DROP FUNCTION request_summaries();

CREATE FUNCTION request_summaries() RETURNS TABLE (
    request_id uuid,
    "position" bigint,
    version integer,
    ori text,
    agency_name text,
    status text,
    program_asked text,
    program text,
    topics text[],
    delivery_types text[],
    wanted_from date,
    wanted_until date,
    submitted_on date,
    screened_on date,
    engagement_id uuid,
    provider text,
    assigned_on date,
    delivered_on date,
    closed_on date,
    reason text,
    confidential boolean,
    similar_requests uuid[],
    merged_into uuid,
    authorized_on date,
    reauthorization_asked_on date,
    moves integer,
    escalated_on date,
    languages text[],
    held_on date,
    hold_reason text,
    by_link boolean,
    owner text,
    owned_since date
) LANGUAGE sql STABLE AS $$
    SELECT
        requests.request_id, requests.position, requests.version, requests.ori,
        agencies.name, requests.status, requests.program_asked, requests.program,
        requests.topics, requests.delivery_types, requests.wanted_from, requests.wanted_until,
        requests.submitted_on, requests.screened_on, requests.engagement_id, requests.provider,
        requests.assigned_on, requests.delivered_on, requests.closed_on, requests.reason,
        requests.confidential, requests.similar_requests, requests.merged_into, requests.authorized_on,
        requests.reauthorization_asked_on, requests.moves, requests.escalated_on, requests.languages,
        requests.held_on, requests.hold_reason, requests.by_link, desks.owner, desks.owned_since
    FROM requests LEFT JOIN agencies USING (ori) LEFT JOIN desks USING (request_id)
$$;

COMMENT ON FUNCTION request_summaries() IS 'Requests as lists show them, with the names of their agencies.';
