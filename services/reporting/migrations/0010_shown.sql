-- Who is shown which request, and what is shown of one: each stands in one function.
-- Bodies are text, not parsed before they are called: a rebuild puts other tables in their places.
-- Neither STRICT nor with settings, so that the planner takes them into the statement that calls.

CREATE FUNCTION is_shown(id uuid, everything boolean, own text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT everything OR is_open_to(id, own)
$$;
COMMENT ON FUNCTION is_shown IS 'Whether a request is shown to somebody who sees everything, or only what is open to their own party (an ORI or a provider; null: none), see is_open_to.';

CREATE FUNCTION requests_shown(everything boolean, own text) RETURNS TABLE (
    request_id uuid, "position" bigint, confidential boolean, ori text, program text, topics text[],
    status text, decline_reason text, engagement_id uuid, provider text, submitted_on date,
    screened_on date, closed_on date, opened_on date, delivered_on date, cancelled_on date,
    engagement_closed_on date, intake_status text, engagement_status text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        requests.request_id, requests.position, requests.confidential, requests.ori,
        requests.program, requests.topics,
        journey_status(requests.status, engagements.status),
        requests.decline_reason, engagements.engagement_id, engagements.provider,
        requests.submitted_on, requests.screened_on, requests.closed_on,
        engagements.opened_on, engagements.delivered_on, engagements.cancelled_on,
        engagements.closed_on, requests.status, engagements.status
    FROM requests
    LEFT JOIN engagements
        ON engagements.request_id = requests.request_id
        -- The last one: after an escalation there are several.
        AND NOT EXISTS (
            SELECT
            FROM engagements AS later
            WHERE later.request_id = engagements.request_id
                AND later.position > engagements.position
        )
    WHERE NOT requests.confidential OR is_shown(requests.request_id, everything, own)
$$;
COMMENT ON FUNCTION requests_shown IS 'The requests that somebody is shown, see is_shown, with every column that is shown of one. Lists are chosen by intake_status or engagement_status, which have an index; status is made of both.';
