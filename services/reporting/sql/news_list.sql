-- $1 after this position, $2 up to this one, $3 owner (null: any), $4 only those that nobody has, $5 actor whose doing is left out (null: of nobody), $6 and $7 of is_shown, $8 limit
SELECT
    news.position, news.request_id, requests.ori, owners.owner, news.type, news.happened_on,
    news.recorded_at, coalesce(news.actor, news.role) AS by, news.detail
FROM (
    SELECT position, request_id, type, happened_on, recorded_at, actor, role, detail FROM timeline
    UNION ALL
    SELECT position, request_id, type, happened_on, recorded_at, actor, actor, detail FROM desk_timeline
) AS news
    LEFT JOIN owners USING (request_id)
    LEFT JOIN requests USING (request_id)
WHERE
    news.position > $1 AND news.position <= $2
    AND ($3::text IS NULL OR owners.owner = $3)
    AND (NOT $4::boolean OR owners.owner IS NULL)
    AND ($5::text IS NULL OR news.actor IS DISTINCT FROM $5)
    AND is_shown(news.request_id, $6, $7)
ORDER BY news.position
LIMIT $8
