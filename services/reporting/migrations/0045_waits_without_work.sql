-- Days waited are counted without the work, where nothing about it is asked: then it is enough to know what counts nowhere.

-- What counts nowhere is rare.
CREATE INDEX requests_left_out ON requests (request_id) WHERE status = 'merged' OR decline_reason = 'duplicate';
CREATE INDEX requests_before_left_out ON requests_before (request_id) WHERE status = 'merged' OR decline_reason = 'duplicate';
CREATE INDEX engagements_left_out ON engagements (engagement_id) WHERE NOT counts;
CREATE INDEX engagements_before_left_out ON engagements_before (engagement_id) WHERE NOT counts;

CREATE FUNCTION left_out(at bigint) RETURNS TABLE (subject uuid)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH of_requests AS (
        SELECT subject
        FROM clocks
        WHERE request_id = ANY (ARRAY(
            SELECT request_id
            FROM requests_as_of(at)
            WHERE status = 'merged' OR decline_reason = 'duplicate'
        ))
    )
    SELECT subject FROM of_requests
    UNION ALL
    SELECT subject
    FROM clocks
    -- By its work alone, too: a recommendation does not name the request.
    WHERE engagement_id = ANY (ARRAY(
        SELECT subject FROM of_requests
        UNION ALL
        SELECT engagement_id
        FROM (
            SELECT engagement_id, counts, since, 9223372036854775807 AS until FROM engagements
            UNION ALL
            SELECT engagement_id, counts, since, until FROM engagements_before
        ) AS versions
        WHERE since <= at AND until > at AND NOT counts
    ))
$$;
COMMENT ON FUNCTION left_out IS 'The things with clocks of what counts nowhere: requests that were merged or declined as duplicates, and engagements that were another''s work all along. One may be there twice.';

CREATE FUNCTION asks_work(first text, second text, program text, confidential boolean, missing boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN program IS NOT NULL
    OR NOT confidential
    OR coalesce(missing, true)
    OR NOT (divides_time(first) OR first IN ('all', 'stage', 'party'))
    OR NOT (divides_time(second) OR second IN ('all', 'stage', 'party'));
COMMENT ON FUNCTION asks_work IS 'Whether waits by two dimensions must know their work: because it divides or restricts them, because what is not known to be confidential is left out, or because a fact is missing that told of it.';
