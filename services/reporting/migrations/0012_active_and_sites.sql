-- Work that is reopened keeps its first completion and has others beside it; "active" and "site" are
-- judged at the end of a period. So a row has every stretch of days in which it was worked on.

-- What was reopened had lost its first completion, so all rows are made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

ALTER TABLE engagements
    ADD COLUMN completed_again_on date[] NOT NULL DEFAULT '{}',
    ADD COLUMN active_from date[] NOT NULL DEFAULT '{}',
    ADD COLUMN active_until date[] NOT NULL DEFAULT '{}',
    ADD COLUMN ended_as text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN engagements.delivered_on IS 'Of its first completion, for ever.';
COMMENT ON COLUMN engagements.completed_again_on IS 'Of its later completions, after it was reopened.';
COMMENT ON COLUMN engagements.active_from IS 'The days of its opening and of each reopening.';
COMMENT ON COLUMN engagements.active_until IS 'The days on which each of these stretches ended; one fewer while it is active.';
COMMENT ON COLUMN engagements.ended_as IS 'How each of them ended: delivered, closed or cancelled.';
ALTER TABLE engagements_before
    ADD COLUMN completed_again_on date[] NOT NULL DEFAULT '{}',
    ADD COLUMN active_from date[] NOT NULL DEFAULT '{}',
    ADD COLUMN active_until date[] NOT NULL DEFAULT '{}',
    ADD COLUMN ended_as text[] NOT NULL DEFAULT '{}';

DROP FUNCTION engagements_as_of;
CREATE FUNCTION engagements_as_of(at bigint) RETURNS TABLE (
    engagement_id uuid, request_id uuid, family_id uuid, ori text, program text, topics text[],
    delivery_types text[], opened_on date, "position" bigint, status text, provider text,
    held_on date, delivered_on date, cancelled_on date, closed_on date, completed_again_on date[],
    active_from date[], active_until date[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
        completed_again_on, active_from, active_until
    FROM engagements
    WHERE since <= at
    UNION ALL
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
        completed_again_on, active_from, active_until
    FROM engagements_before
    WHERE since <= at AND until > at
$$;

CREATE FUNCTION divides_time(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('month', 'fiscal-year');
COMMENT ON FUNCTION divides_time IS 'Whether keys of the dimension are periods.';

CREATE FUNCTION last_known_day(at bigint) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT greatest(
        (SELECT max(submitted_on) FROM requests_as_of(at)),
        (
            SELECT max(greatest(
                opened_on, delivered_on, cancelled_on, closed_on,
                completed_again_on[cardinality(completed_again_on)],
                active_from[cardinality(active_from)]
            ))
            FROM engagements_as_of(at)
        ),
        (SELECT max(delivered_on) FROM deliveries_as_of(at)),
        (SELECT max(received_on) FROM evaluations_as_of(at))
    )
$$;
COMMENT ON FUNCTION last_known_day IS 'The latest business day of anything that figures are counted from, as of a position.';

CREATE FUNCTION figure_periods(dimension text, first_on date, last_on date) RETURNS TABLE (
    key text, ends_on date
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    -- Days are from 1900 to 2099; old facts may say others, and nobody wants to see each month since the year 1.
    SELECT
        to_char(month, 'YYYY-MM'),
        least((month + interval '1 month' - interval '1 day')::date, last_on)
    FROM generate_series(
        date_trunc('month', greatest(first_on, date '1900-01-01')::timestamp),
        least(last_on, date '2099-12-31')::timestamp,
        interval '1 month'
    ) AS month
    WHERE dimension = 'month'
    UNION ALL
    SELECT year::text, least(make_date(year, 9, 30), last_on)
    FROM generate_series(
        federal_fiscal_year(greatest(first_on, date '1900-01-01')),
        federal_fiscal_year(least(last_on, date '2099-12-31'))
    ) AS year
    WHERE dimension = 'fiscal-year'
    UNION ALL
    SELECT NULL, coalesce(last_on, 'infinity')
    WHERE NOT divides_time(dimension)
$$;
COMMENT ON FUNCTION figure_periods IS 'The periods of a dimension from one day to another, and the last day of each that is asked about; without keys, for a dimension of another kind, the one period that ends with the last day (null: never).';

DROP FUNCTION requests_shown;
CREATE FUNCTION requests_shown(everything boolean, own text) RETURNS TABLE (
    request_id uuid, "position" bigint, confidential boolean, ori text, program text, topics text[],
    status text, decline_reason text, engagement_id uuid, provider text, submitted_on date,
    screened_on date, closed_on date, opened_on date, delivered_on date, completed_again_on date[],
    cancelled_on date, engagement_closed_on date, intake_status text, engagement_status text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        requests.request_id, requests.position, requests.confidential, requests.ori,
        requests.program, requests.topics,
        journey_status(requests.status, engagements.status),
        requests.decline_reason, engagements.engagement_id, engagements.provider,
        requests.submitted_on, requests.screened_on, requests.closed_on,
        engagements.opened_on, engagements.delivered_on,
        coalesce(engagements.completed_again_on, '{}'), engagements.cancelled_on,
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
