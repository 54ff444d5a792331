-- $1 today, $2 limit
-- Work that goes on whose provider or expert is not what was last told of it; the rule asks their streams.
SELECT engagement_id, engagements.version
FROM engagements
JOIN providers USING (provider)
LEFT JOIN experts USING (expert_id)
CROSS JOIN LATERAL (
    SELECT least(
        providers.member_until,
        CASE WHEN experts.provider <> engagements.provider THEN experts.since - 1 END
    ) AS after
) AS ends
WHERE status IN ('assigned', 'accepted', 'underway', 'held')
    AND (
        (leaves_after IS DISTINCT FROM ends.after AND (kept_until IS NULL OR ends.after IS NULL))
        OR kept_until < $1
    )
ORDER BY opened_on, engagement_id
LIMIT $2
