-- Who looks after each request at the center, and what the center notes about it.

CREATE TABLE desks (
    request_id uuid PRIMARY KEY,
    version integer NOT NULL,
    owner text,
    owned_since date,
    owned_before_by text,
    released_on date
);
CREATE INDEX desks_by_owner ON desks (owner) WHERE owner IS NOT NULL;

COMMENT ON TABLE desks IS 'Whose a request is at the center; made from facts.';
COMMENT ON COLUMN desks.version IS 'Of the stream desk-<request id>, not of the request.';

CREATE TABLE notes (
    note_id uuid PRIMARY KEY,
    request_id uuid NOT NULL,
    "position" bigint NOT NULL,
    noted_on date NOT NULL,
    text text,
    means text,
    people jsonb NOT NULL,
    written_by text NOT NULL,
    changed_by text,
    corrected_on date,
    struck_on date,
    reason text
);
CREATE INDEX notes_by_request ON notes (request_id, noted_on, "position");

COMMENT ON TABLE notes IS 'What the center noted about requests, contacts among it: for the center alone; made from facts.';
COMMENT ON COLUMN notes.text IS 'Null for a note that was struck out.';
COMMENT ON COLUMN notes.means IS 'How the center was in contact; null for a note that is about none.';
COMMENT ON COLUMN notes.people IS 'With whom, as {"name": ..., "organization": ..., "email": ..., "telephone": ...}.';

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
        requests.held_on, requests.hold_reason, desks.owner, desks.owned_since
    FROM requests LEFT JOIN agencies USING (ori) LEFT JOIN desks USING (request_id)
$$;

COMMENT ON FUNCTION request_summaries() IS 'Requests as lists show them, with the names of their agencies.';
