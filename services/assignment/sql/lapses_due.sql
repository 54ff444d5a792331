-- $1 program[], $2 days to answer (integer[], one a program), $3 since, $4 today, $5 limit
-- Days on hold do not count, and only the rule knows them: it refuses what was asked too early.
SELECT engagement_id, version
FROM engagements JOIN unnest($1::text[], $2::integer[]) AS norm (program, days) USING (program)
WHERE status = 'assigned'
    AND assigned_on BETWEEN $3::date - norm.days - 1 AND $4::date - norm.days - 1
ORDER BY assigned_on, engagement_id
LIMIT $5
