-- Whose a request is: lists show to an agency or a provider its own alone.
-- The body is text, not parsed before it is called: a rebuild puts other tables in their places.

CREATE FUNCTION is_own(id uuid, party text) RETURNS boolean
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
                OR party = agency_then(ori, 'infinity', 9223372036854775807)
            )
    )
$$;
COMMENT ON FUNCTION is_own IS 'Whether a request is of a party: an ORI, also that of who succeeded the agency, or the slug of a provider that has a part in its work now.';
