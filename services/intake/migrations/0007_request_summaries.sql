-- A request as lists show it: the columns of `RequestSummary`, once for all statements that show a request.
--
-- A function and not a view: its text finds the tables by name each time, so that it goes on when a rebuild
-- puts others in their place. PostgreSQL plans it as a part of the statement that names it.
-- A migration that adds a column drops it and makes it again, with that column.

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
    hold_reason text
) LANGUAGE sql STABLE AS $$
    SELECT
        requests.request_id, requests.position, requests.version, requests.ori,
        agencies.name, requests.status, requests.program_asked, requests.program,
        requests.topics, requests.delivery_types, requests.wanted_from, requests.wanted_until,
        requests.submitted_on, requests.screened_on, requests.engagement_id, requests.provider,
        requests.assigned_on, requests.delivered_on, requests.closed_on, requests.reason,
        requests.confidential, requests.similar_requests, requests.merged_into, requests.authorized_on,
        requests.reauthorization_asked_on, requests.moves, requests.escalated_on, requests.languages,
        requests.held_on, requests.hold_reason
    FROM requests LEFT JOIN agencies USING (ori)
$$;

COMMENT ON FUNCTION request_summaries() IS 'Requests as lists show them, with the names of their agencies.';
