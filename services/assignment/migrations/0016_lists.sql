-- What everybody sees of their own work: a provider what it has to do, an agency what is done for it.

ALTER TABLE engagements
    ADD COLUMN answer_by date,
    ADD COLUMN paused_days integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN engagements.answer_by IS 'The last day on which the assigned provider can answer; of a pause, as it was when it began. What was assigned before this column has it without its pauses until the rows are rebuilt.';
COMMENT ON COLUMN engagements.paused_days IS 'Days on which the work stood still since it was opened: no norm counts them. Only whole pauses; those before this column, once the rows are rebuilt.';
UPDATE engagements SET answer_by = assigned_on + CASE program WHEN 'cri-tac' THEN 10 WHEN 'critical-response' THEN 5 ELSE 30 END
WHERE status = 'assigned';
CREATE INDEX engagements_of_provider ON engagements (provider)
    WHERE status IN ('assigned', 'accepted', 'underway', 'held');
CREATE INDEX engagements_of_joined ON engagements USING gin (joined_providers)
    WHERE status IN ('assigned', 'accepted', 'underway', 'held');
CREATE INDEX recommendations_validated ON recommendations (validated_by, validated_on, recommendation_id)
    WHERE validated_by IS NOT NULL;
CREATE INDEX engagements_of_agency ON engagements (ori, opened_on, engagement_id);

CREATE TABLE requests (
    request_id uuid PRIMARY KEY,
    ori text NOT NULL,
    problem text NOT NULL,
    contact_role text NOT NULL,
    contact_name text NOT NULL,
    contact_email text NOT NULL,
    contact_telephone text,
    contact_on date NOT NULL,
    contact_position bigint NOT NULL
);
COMMENT ON TABLE requests IS 'What those at work need of a request; all else of it is with intake.';
COMMENT ON COLUMN requests.contact_name IS 'Personal; so e-mail and telephone, here and in contacts.';
COMMENT ON COLUMN requests.contact_position IS 'Of the fact that named the contact, for the day contact_on.';

CREATE TABLE contacts (
    ori text,
    role text,
    name text NOT NULL,
    email text NOT NULL,
    telephone text,
    named_on date NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ori, role)
);
COMMENT ON TABLE contacts IS 'Whom each agency named last in each role.';

CREATE TABLE participants (
    participation_id uuid PRIMARY KEY,
    request_id uuid NOT NULL,
    participant text NOT NULL,
    joined_on date NOT NULL,
    left_on date
);
COMMENT ON COLUMN participants.left_on IS 'The last day; null while it takes part.';
CREATE INDEX participants_request ON participants (request_id);
CREATE INDEX participants_agency ON participants (participant);

CREATE TABLE successions (
    ori text PRIMARY KEY,
    successor text NOT NULL,
    succeeded_on date NOT NULL
);
CREATE INDEX successions_successor ON successions (successor);

CREATE FUNCTION speaks_for(party text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE before (ori, generations) AS (
        SELECT party, 0
        UNION
        SELECT successions.ori, before.generations + 1
        FROM before JOIN successions ON successions.successor = before.ori
        WHERE before.generations < 10
    )
    SELECT array_agg(DISTINCT ori) FROM before
$$;
COMMENT ON FUNCTION speaks_for IS 'The agencies that a party speaks for: itself and all that it succeeded, through at most ten.';

CREATE FUNCTION took_part(request uuid, agency text, first_day date, last_day date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT FROM participants
        WHERE request_id = request AND participant = ANY (speaks_for(agency))
            AND joined_on <= last_day AND coalesce(left_on, 'infinity') >= first_day
    )
$$;
COMMENT ON FUNCTION took_part IS 'Whether an agency took part in a request on one of these days, the last included.';

CREATE FUNCTION engagements_of_agency(agency text, led_alone boolean) RETURNS TABLE (engagement_id uuid, leads boolean)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT engagement_id, true FROM engagements WHERE ori = ANY (speaks_for(agency))
    UNION ALL
    SELECT engagement_id, false FROM engagements
    WHERE NOT led_alone AND NOT confidential AND ori <> ALL (speaks_for(agency))
        AND request_id IN (SELECT request_id FROM participants WHERE participant = ANY (speaks_for(agency)))
        AND took_part(request_id, agency, opened_on, coalesce(cancelled_on, closed_on, 'infinity'))
$$;
COMMENT ON FUNCTION engagements_of_agency IS 'The work that an agency is shown: all that it requested, itself or as who it was before, and, unless led_alone, what is not confidential and in which it took part on a day of it.';

CREATE FUNCTION work_of(own text, today date, consultation_days integer, planned text[]) RETURNS TABLE (
    engagement_id uuid, version integer, request_id uuid, part text, stage text, due_on date, late boolean,
    ori text, agency_kind text, state text, program text, topics text[], delivery_types text[],
    languages text[], wanted_from date, wanted_until date, confidential boolean, opened_on date,
    provider text, expert_id uuid, assigned_on date, accepted_on date, plan integer, plan_status text,
    deliveries integer, last_delivery_on date, held_on date, hold_reason text, answered boolean
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, version, request_id, part, stage, due_on,
        coalesce(due_on < today, false),
        ori, agency_kind, state, program, topics, delivery_types, languages, wanted_from, wanted_until,
        confidential, opened_on, provider,
        CASE part WHEN 'lead' THEN expert_id ELSE joined_experts[array_position(joined_providers, own)] END,
        assigned_on, accepted_on, plan, plan_status, deliveries, last_delivery_on, held_on, hold_reason,
        CASE status WHEN 'held' THEN status_before ELSE status END <> 'assigned'
    FROM engagements
    CROSS JOIN LATERAL (
        SELECT CASE WHEN provider = own THEN 'lead' ELSE 'joined' END AS part
    ) AS parts
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN status = 'held' THEN 'held'
            WHEN status = 'assigned' THEN 'offered'
            WHEN part = 'lead' AND (
                plan_status = 'returned' OR (status = 'accepted' AND plan IS NULL AND program = ANY (planned))
            ) THEN 'to-plan'
            ELSE 'running'
        END AS stage
    ) AS stages
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN stage = 'held' THEN NULL
            WHEN stage = 'offered' THEN answer_by
            WHEN program = 'critical-response'
                AND delivery_types <@ ARRAY['onsite-consultation', 'virtual-consultation']
                THEN least(
                    greatest(opened_on, date '0001-01-01') + consultation_days + paused_days,
                    date '9999-12-31'
                )
            ELSE coalesce(
                (
                    SELECT max((milestone ->> 'due_on')::date)
                    FROM plans CROSS JOIN jsonb_array_elements(plans.milestones) AS milestone
                    WHERE plans.engagement_id = engagements.engagement_id
                        AND plans.plan = engagements.plan AND plans.status <> 'returned'
                ),
                wanted_until
            )
        END AS due_on
    ) AS dues
    WHERE status IN ('assigned', 'accepted', 'underway', 'held')
        AND (provider = own OR joined_providers @> ARRAY[own])
$$;
COMMENT ON FUNCTION work_of IS 'What a provider has to do: assigned to it or accepted, as the one that leads or beside it, and not completed.';
