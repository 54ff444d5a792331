-- Who has joined the work of a request sees it as the provider that leads it does.

ALTER TABLE engagements ADD COLUMN joined text[] NOT NULL DEFAULT '{}';
ALTER TABLE engagements_before ADD COLUMN joined text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN engagements.joined IS 'The providers at work beside the one that leads.';

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
                    WHERE request_id = id
                    ORDER BY engagements.position DESC
                    LIMIT 1
                )
            )
    )
$$;
COMMENT ON FUNCTION is_open_to IS 'Whether a request may be shown to a party (an ORI, the slug of a provider that has a part in its work now, or null): whatever is not known to be open to it may not.';
