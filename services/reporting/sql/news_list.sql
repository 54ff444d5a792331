-- $1 after this position, $2 up to this one, $3 owner (null: any), $4 only those that nobody has, $5 actor whose doing is left out (null: of nobody), $6 and $7 of is_shown, $8 limit
SELECT
    news.position, request.id AS request_id, requests.ori, owners.owner, news.type,
    news.happened_on, news.recorded_at, coalesce(news.actor, news.role) AS by, news.detail,
    news.recommendation_id
FROM (
    SELECT
        position, request_id, NULL::uuid AS engagement_id, NULL::uuid AS recommendation_id, type,
        happened_on, recorded_at, actor, role, detail
    FROM timeline
    UNION ALL
    SELECT
        position, request_id, NULL, NULL, type, happened_on, recorded_at, actor, actor, detail
    FROM desk_timeline
    UNION ALL
    SELECT
        position, NULL, engagement_id, recommendation_id, type, happened_on, recorded_at, actor,
        actor, detail
    FROM findings_timeline
) AS news
    CROSS JOIN LATERAL (
        SELECT coalesce(
            news.request_id,
            -- A finding knows its engagement only.
            (SELECT of.request_id FROM engagements AS of WHERE of.engagement_id = news.engagement_id)
        ) AS id
    ) AS request
    LEFT JOIN owners ON owners.request_id = request.id
    LEFT JOIN requests ON requests.request_id = request.id
WHERE
    news.position > $1 AND news.position <= $2
    AND news.type <> 'EvaluationReceived' -- older releases kept single answers here
    AND ($3::text IS NULL OR owners.owner = $3)
    AND (NOT $4::boolean OR owners.owner IS NULL)
    AND ($5::text IS NULL OR news.actor IS DISTINCT FROM $5)
    AND request.id IS NOT NULL
    AND is_shown(request.id, $6, $7)
    -- Findings judge the agency that leads: no other agency is shown them.
    AND (news.engagement_id IS NULL OR $6::boolean OR requests.ori = $7)
ORDER BY news.position
LIMIT $8
