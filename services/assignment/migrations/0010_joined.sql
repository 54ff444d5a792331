-- Several providers at work in one engagement: one leads, others have joined, and each sees it.

ALTER TABLE engagements
    ADD COLUMN joined_providers text[] NOT NULL DEFAULT '{}',
    ADD COLUMN joined_experts uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN engagements.joined_providers IS 'Those at work beside the one that leads; joined_experts has their experts in the same order.';
ALTER TABLE assignments DROP CONSTRAINT assignments_pkey;
ALTER TABLE assignments ADD PRIMARY KEY (engagement_id, version, provider);

DROP FUNCTION engagements_shown;
DROP FUNCTION is_shown;
CREATE FUNCTION is_shown(confidential boolean, provider text, joined text[], everything boolean, own text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT coalesce(confidential, true) OR everything OR coalesce(provider = own OR own = ANY(joined), false);
COMMENT ON FUNCTION is_shown IS 'Whether work is shown to somebody who sees everything, or only work that is not confidential and that in which their own provider (null: none) leads or has joined. Work of which nothing is known yet counts as confidential.';

CREATE FUNCTION engagements_shown(everything boolean, own text) RETURNS TABLE (
    engagement_id uuid, version integer, request_id uuid, ori text, agency_kind text, state text,
    sworn integer, program text, topics text[], delivery_types text[], wanted_from date,
    wanted_until date, status text, opened_on date, provider text, expert_id uuid, assigned_on date,
    deliveries integer, hours double precision, last_delivery_on date, delivered_on date,
    cancelled_on date, declined uuid[], family_id uuid, confidential boolean, submitted_on date,
    excluded_providers text[], accepted_on date, plan integer, plan_status text, held_on date,
    hold_reason text, closed_on date, close_reason text, status_before text, languages text[],
    declined_on date[], decline_reasons text[], joined_providers text[], joined_experts uuid[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
        delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
        deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, family_id,
        confidential, submitted_on, excluded_providers, accepted_on, plan, plan_status, held_on,
        hold_reason, closed_on, close_reason, status_before, languages, declined_on, decline_reasons,
        joined_providers, joined_experts
    FROM engagements
    WHERE is_shown(confidential, provider, joined_providers, everything, own)
$$;
COMMENT ON FUNCTION engagements_shown IS 'The engagements that somebody is shown, see is_shown, with every column that is shown of one.';
