-- Requests that were referred elsewhere, and ends that are taken back: what counted nowhere may count again.
-- So the row of such an engagement stays, and says that it does not count.

-- Rows that had been taken away come back, so all are made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations,
    agency_histories, agency_periods, agency_periods_before;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

COMMENT ON COLUMN requests.status IS 'submitted, screened, declined, withdrawn, merged or referred.';
COMMENT ON COLUMN requests.closed_on IS 'The day it was declined, withdrawn, merged or referred.';
ALTER TABLE engagements ADD COLUMN counts boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN engagements.counts IS 'Not where its request was merged: then it is another''s work.';
ALTER TABLE engagements_before ADD COLUMN counts boolean NOT NULL DEFAULT true;

CREATE OR REPLACE FUNCTION journey_status(request_status text, engagement_status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN request_status IN ('declined', 'withdrawn', 'merged', 'referred') THEN request_status
    ELSE coalesce(engagement_status, request_status)
END;

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
    WHERE since <= at AND counts
    UNION ALL
    SELECT
        engagement_id, request_id, family_id, ori, program, topics, delivery_types, opened_on,
        position, status, provider, held_on, delivered_on, cancelled_on, closed_on,
        completed_again_on, active_from, active_until
    FROM engagements_before
    WHERE since <= at AND until > at AND counts
$$;

CREATE OR REPLACE FUNCTION is_open_to(id uuid, party text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT
        FROM requests
        WHERE request_id = id
            AND (
                NOT confidential
                OR ori = party
                OR (
                    SELECT provider = party OR party = ANY(joined)
                    FROM engagements
                    WHERE request_id = id AND counts
                    ORDER BY engagements.position DESC
                    LIMIT 1
                )
                OR party = agency_then(ori, 'infinity', 9223372036854775807)
            )
    )
$$;

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
        ON engagements.request_id = requests.request_id AND engagements.counts
        -- The last one: after an escalation there are several.
        AND NOT EXISTS (
            SELECT
            FROM engagements AS later
            WHERE later.request_id = engagements.request_id AND later.counts
                AND later.position > engagements.position
        )
    WHERE NOT requests.confidential OR is_shown(requests.request_id, everything, own)
$$;
COMMENT ON FUNCTION requests_shown IS 'The requests that somebody is shown, see is_shown, with every column that is shown of one. Lists are chosen by intake_status or engagement_status, which have an index; status is made of both.';
