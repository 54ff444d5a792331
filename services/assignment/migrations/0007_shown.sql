-- Who is shown which engagement, and what is shown of one: each stands in one function.
-- Bodies that read tables are text, not parsed before they are called: a rebuild puts other tables in their places.
-- Neither STRICT nor with settings, so that the planner takes them into the statement that calls.

CREATE FUNCTION is_shown(confidential boolean, provider text, everything boolean, own text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT coalesce(confidential, true) OR everything OR coalesce(provider = own, false);
COMMENT ON FUNCTION is_shown IS 'Whether work is shown to somebody who sees everything, or only work that is not confidential and that of their own provider (null: none). Work of which nothing is known yet counts as confidential.';

CREATE FUNCTION engagements_shown(everything boolean, own text) RETURNS TABLE (
    engagement_id uuid, version integer, request_id uuid, ori text, agency_kind text, state text,
    sworn integer, program text, topics text[], delivery_types text[], wanted_from date,
    wanted_until date, status text, opened_on date, provider text, expert_id uuid, assigned_on date,
    deliveries integer, hours double precision, last_delivery_on date, delivered_on date,
    cancelled_on date, declined uuid[], family_id uuid, confidential boolean, submitted_on date,
    excluded_providers text[], accepted_on date, plan integer, plan_status text, held_on date,
    hold_reason text, closed_on date, close_reason text, status_before text, languages text[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
        delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
        deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, family_id,
        confidential, submitted_on, excluded_providers, accepted_on, plan, plan_status, held_on,
        hold_reason, closed_on, close_reason, status_before, languages
    FROM engagements
    WHERE is_shown(confidential, provider, everything, own)
$$;
COMMENT ON FUNCTION engagements_shown IS 'The engagements that somebody is shown, see is_shown, with every column that is shown of one.';
