-- The planner knows nothing of how often a value stands in rows of two tables together: it takes any join by id for a cross
-- join of hundreds, and then nests loops over a hundred thousand rows. Of distinct ids it knows that each is there once.
CREATE OR REPLACE FUNCTION open_work(at bigint) RETURNS TABLE (engagement_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT DISTINCT engagements.engagement_id
    FROM engagements_as_of(at) AS engagements
    JOIN requests_as_of(at) AS requests USING (request_id)
    WHERE NOT requests.confidential
$$;
