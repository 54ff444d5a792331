-- $1 engagement id
SELECT count(*) AS recommendations,
    count(*) FILTER (WHERE status = 'open') AS open,
    count(*) FILTER (WHERE status = 'submitted') AS submitted,
    count(*) FILTER (WHERE status = 'returned') AS returned,
    count(*) FILTER (WHERE status = 'validated') AS validated,
    count(*) FILTER (WHERE status = 'sustained') AS sustained,
    count(*) FILTER (WHERE set_aside_reason = 'unable-to-assess') AS unable_to_assess,
    count(*) FILTER (WHERE set_aside_reason = 'no-longer-applicable') AS no_longer_applicable,
    min(waiting_since) FILTER (WHERE waiting_for = 'validator') AS longest_with_validator_since
FROM recommendations
WHERE engagement_id = $1
    -- What nobody recommended counts nowhere,
    AND set_aside_reason IS DISTINCT FROM 'entered-in-error'
    -- nor does what was recommended about a finding that nobody made.
    AND NOT EXISTS (
        SELECT FROM findings
        WHERE findings.finding_id = recommendations.finding_id AND struck_on IS NOT NULL
    )
