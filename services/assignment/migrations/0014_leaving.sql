-- Work whose provider leaves, or whose expert moved to another one.

ALTER TABLE engagements
    ADD COLUMN leaves_after date,
    ADD COLUMN kept_until date;
COMMENT ON COLUMN engagements.leaves_after IS 'The last day of the one that leads it, as it was told; null while it stays.';
COMMENT ON COLUMN engagements.kept_until IS 'Until when it may go on all the same.';

DROP FUNCTION engagements_shown;
CREATE FUNCTION engagements_shown(everything boolean, own text) RETURNS TABLE (
    engagement_id uuid, version integer, request_id uuid, ori text, agency_kind text, state text,
    sworn integer, program text, topics text[], delivery_types text[], wanted_from date,
    wanted_until date, status text, opened_on date, provider text, expert_id uuid, assigned_on date,
    deliveries integer, hours double precision, last_delivery_on date, delivered_on date,
    cancelled_on date, declined uuid[], family_id uuid, confidential boolean, submitted_on date,
    excluded_providers text[], accepted_on date, plan integer, plan_status text, held_on date,
    hold_reason text, closed_on date, close_reason text, status_before text, languages text[],
    declined_on date[], decline_reasons text[], joined_providers text[], joined_experts uuid[],
    completed_again_on date[], leaves_after date, kept_until date
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
        delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
        deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, family_id,
        confidential, submitted_on, excluded_providers, accepted_on, plan, plan_status, held_on,
        hold_reason, closed_on, close_reason, status_before, languages, declined_on, decline_reasons,
        joined_providers, joined_experts, completed_again_on, leaves_after, kept_until
    FROM engagements
    WHERE is_shown(confidential, provider, joined_providers, everything, own)
$$;
COMMENT ON FUNCTION engagements_shown IS 'The engagements that somebody is shown, see is_shown, with every column that is shown of one.';
