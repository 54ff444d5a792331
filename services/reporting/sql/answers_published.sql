-- $1 position. Of each engagement the first answer counts, so that there are never more than engagements.
WITH
completed AS (
    SELECT engagement_id, program, federal_fiscal_year(delivered_on) AS fiscal_year
    FROM engagements_as_of($1)
    WHERE delivered_on IS NOT NULL
),
found AS (
    SELECT
        engagement_id, stage,
        (array_agg((delivery + experts + information + knowledge + change) / 5.0 >= 4 ORDER BY since))[1]
            AS satisfied
    FROM evaluations
    WHERE audience = 'requester' AND since <= $1
    GROUP BY engagement_id, stage
)
SELECT
    stages.stage,
    completed.fiscal_year,
    completed.program,
    count(*) AS completed,
    count(found.satisfied) AS answers,
    count(*) FILTER (WHERE found.satisfied) AS satisfied
FROM completed
CROSS JOIN unnest(ARRAY['immediate', 'follow-up']) AS stages (stage)
LEFT JOIN found USING (engagement_id, stage)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
