-- A decline holds for some days: when it was, and why.

ALTER TABLE engagements
    ADD COLUMN declined_on date[] NOT NULL DEFAULT '{}',
    ADD COLUMN decline_reasons text[] NOT NULL DEFAULT '{}';
UPDATE engagements SET
    declined_on = (
        SELECT array_agg(coalesce(
            (
                SELECT max(ended_on) FROM assignments
                WHERE assignments.engagement_id = engagements.engagement_id
                    AND assignments.expert_id = once.expert_id
            ),
            opened_on
        ) ORDER BY once.place)
        FROM unnest(declined) WITH ORDINALITY AS once (expert_id, place)
    ),
    decline_reasons = array_fill('unknown'::text, ARRAY[cardinality(declined)])
WHERE cardinality(declined) > 0;
COMMENT ON COLUMN engagements.declined_on IS 'The day of each decline or lapse, in the order of declined.';
COMMENT ON COLUMN engagements.decline_reasons IS 'Likewise: the reason; lapsed, where nothing was said in time; unknown, until the rows are rebuilt.';

DROP FUNCTION engagements_shown;
CREATE FUNCTION engagements_shown(everything boolean, own text) RETURNS TABLE (
    engagement_id uuid, version integer, request_id uuid, ori text, agency_kind text, state text,
    sworn integer, program text, topics text[], delivery_types text[], wanted_from date,
    wanted_until date, status text, opened_on date, provider text, expert_id uuid, assigned_on date,
    deliveries integer, hours double precision, last_delivery_on date, delivered_on date,
    cancelled_on date, declined uuid[], family_id uuid, confidential boolean, submitted_on date,
    excluded_providers text[], accepted_on date, plan integer, plan_status text, held_on date,
    hold_reason text, closed_on date, close_reason text, status_before text, languages text[],
    declined_on date[], decline_reasons text[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, version, request_id, ori, agency_kind, state, sworn, program, topics,
        delivery_types, wanted_from, wanted_until, status, opened_on, provider, expert_id, assigned_on,
        deliveries, hours, last_delivery_on, delivered_on, cancelled_on, declined, family_id,
        confidential, submitted_on, excluded_providers, accepted_on, plan, plan_status, held_on,
        hold_reason, closed_on, close_reason, status_before, languages, declined_on, decline_reasons
    FROM engagements
    WHERE is_shown(confidential, provider, everything, own)
$$;
COMMENT ON FUNCTION engagements_shown IS 'The engagements that somebody is shown, see is_shown, with every column that is shown of one.';
