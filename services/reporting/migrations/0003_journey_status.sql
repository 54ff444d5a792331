-- Where a request stands on its whole way, from what intake and assignment each say of it.
CREATE FUNCTION journey_status(request_status text, engagement_status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN request_status IN ('declined', 'withdrawn') THEN request_status
    ELSE coalesce(engagement_status, request_status)
END;
