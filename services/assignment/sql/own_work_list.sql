-- $1 provider, $2 today, $3 days of a consultation, $4 programs that need a plan, $5 stage or null,
-- $6 whether late or null, $7 after due_on or null, $8 after engagement id, $9 limit
SELECT
    work.engagement_id, version, request_id, part, stage, due_on, late, work.ori, agency_kind, state,
    program, topics, delivery_types, languages, wanted_from, wanted_until, confidential, opened_on,
    provider, expert_id, assigned_on, accepted_on, plan, plan_status, deliveries, last_delivery_on,
    held_on, hold_reason, problem,
    CASE WHEN answered THEN contact_role END AS contact_role,
    CASE WHEN answered THEN coalesce(contacts.name, contact_name) END AS contact_name,
    CASE WHEN answered THEN coalesce(contacts.email, contact_email) END AS contact_email,
    CASE
        WHEN NOT answered THEN NULL
        WHEN contacts.name IS NULL THEN contact_telephone
        ELSE contacts.telephone
    END AS contact_telephone,
    CASE WHEN answered THEN contacts.named_on END AS contact_changed_on
FROM work_of($1, $2, $3, $4) AS work
LEFT JOIN requests USING (request_id)
LEFT JOIN LATERAL (
    -- Of the agency or, if it has a successor that named somebody in this role, of that.
    WITH RECURSIVE after (ori, since, generations) AS (
        SELECT requests.ori, date '-infinity', 0
        UNION ALL
        SELECT successions.successor, greatest(after.since, successions.succeeded_on), after.generations + 1
        FROM after JOIN successions USING (ori)
        WHERE successions.succeeded_on <= $2 AND after.generations < 10
    )
    SELECT name, email, telephone, greatest(named_on, since) AS named_on
    FROM after JOIN contacts USING (ori)
    WHERE contacts.role = requests.contact_role
        AND (greatest(named_on, since), position) > (requests.contact_on, requests.contact_position)
    ORDER BY generations DESC
    LIMIT 1
) AS contacts ON true
WHERE ($5::text IS NULL OR stage = $5) AND ($6::boolean IS NULL OR late = $6)
    AND ($7::date IS NULL OR (coalesce(due_on, date '9999-12-31'), work.engagement_id) > ($7, $8::uuid))
ORDER BY coalesce(due_on, date '9999-12-31'), work.engagement_id
LIMIT $9
