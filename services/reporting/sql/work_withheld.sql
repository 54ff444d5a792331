-- $1 position. All that rows of figures name and that is not known to be for everybody: confidential work, work whose request is
-- not known, and what has no engagement that counts.
SELECT engagements.engagement_id
FROM engagements_as_of($1) AS engagements
LEFT JOIN requests_as_of($1) AS requests USING (request_id)
WHERE requests.confidential IS NOT FALSE
UNION
SELECT told.engagement_id
FROM (
    SELECT engagement_id FROM deliveries_as_of($1)
    UNION ALL
    SELECT engagement_id FROM invitations WHERE since <= $1
    UNION ALL
    SELECT engagement_id FROM evaluations WHERE since <= $1
    UNION ALL
    SELECT engagement_id FROM recommendations_as_of($1)
) AS told
LEFT JOIN engagements_as_of($1) AS engagements USING (engagement_id)
WHERE engagements.engagement_id IS NULL
