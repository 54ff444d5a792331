-- What is work of an agency, for who may see it: its own requests, and those of others in which it took part.
-- The body is text, not parsed before it is called: a rebuild puts other tables in their places.

CREATE FUNCTION work_of_agency(agency text, everything boolean, own text, own_alone boolean) RETURNS TABLE (
    request_id uuid, took_part boolean, days datemultirange, opens boolean
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        request_id, false, NULL::datemultirange,
        NOT own_alone OR (SELECT own = ANY(became(agency))) OR is_own(request_id, own)
    FROM requests
    WHERE ori = agency
        AND (
            everything
            OR (own_alone AND (SELECT own = ANY(became(agency))))
            OR (NOT confidential OR is_open_to(request_id, own)) AND (NOT own_alone OR is_own(request_id, own))
        )
    UNION ALL
    SELECT
        requests.request_id, true, stays.days,
        NOT own_alone OR is_own(requests.request_id, own)
    FROM (
        SELECT participants.request_id, range_agg(daterange(joined_on, left_on, '[]')) AS days
        FROM participants
        WHERE participants.ori = agency AND (left_on IS NULL OR left_on >= joined_on)
        GROUP BY participants.request_id
    ) AS stays
    JOIN requests ON requests.request_id = stays.request_id AND requests.ori <> agency
    WHERE
        everything
        OR (NOT confidential OR is_open_to(requests.request_id, own))
            AND (
                NOT own_alone
                OR (SELECT own = ANY(became(agency)))
                OR is_own(requests.request_id, own)
            )
$$;
COMMENT ON FUNCTION work_of_agency IS 'The requests of an agency that somebody is shown, as is_shown and is_own say; to the agency itself, and to who succeeded it, also what is not confidential of the requests of others in which it took part. days: those on which it did; null: it is its own. opens: whether who asks may see the request alone, too.';
