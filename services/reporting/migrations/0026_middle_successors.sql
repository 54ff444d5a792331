-- An agency that was succeeded itself sees what it took over, as in the other services.
-- The bodies are text, not parsed before they are called: a rebuild puts other tables in their places.

CREATE FUNCTION became(agency text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE following (ori, steps) AS (
        SELECT agency, 0
        UNION
        SELECT periods.heir, following.steps + 1
        FROM following
        JOIN agency_periods AS periods ON periods.ori = following.ori
        WHERE periods.heir IS NOT NULL AND periods.ended_on IS NULL AND following.steps < 10
    )
    SELECT array_agg(DISTINCT ori) FROM following
$$;
COMMENT ON FUNCTION became IS 'An agency, and each that succeeded it in turn, through at most ten.';

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
                OR party = ANY(became(ori))
            )
    )
$$;

CREATE OR REPLACE FUNCTION is_own(id uuid, party text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT
        FROM requests
        WHERE request_id = id
            AND (
                ori = party
                OR (
                    SELECT provider = party OR party = ANY(joined)
                    FROM engagements
                    WHERE request_id = id
                    ORDER BY engagements.position DESC
                    LIMIT 1
                )
                OR party = ANY(became(ori))
            )
    )
$$;
