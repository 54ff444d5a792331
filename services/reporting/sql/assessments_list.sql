-- $1 position of the last one seen (null: from the latest), $2 limit
SELECT
    engagements.position, engagements.engagement_id, engagements.request_id, engagements.ori,
    engagements.provider, engagements.status, engagements.opened_on,
    standing.recommendations, standing.in_implementation, standing.awaiting_validation, standing.validated,
    standing.set_aside
FROM engagements
JOIN (
    SELECT
        engagement_id,
        count(*) AS recommendations,
        count(*) FILTER (WHERE status IN ('open', 'returned')) AS in_implementation,
        count(*) FILTER (WHERE status = 'submitted') AS awaiting_validation,
        count(*) FILTER (WHERE status IN ('validated', 'sustained')) AS validated,
        count(*) FILTER (WHERE status = 'set-aside') AS set_aside
    FROM recommendations
    GROUP BY engagement_id
) AS standing USING (engagement_id)
WHERE engagements.position < coalesce($1::bigint, 9223372036854775807)
ORDER BY engagements.position DESC
LIMIT $2
