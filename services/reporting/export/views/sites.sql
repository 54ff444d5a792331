-- A row for each day on which something was given or completed at a site, and for each stretch in
-- which work went on there: sites of a period are those given to in it, or going on at its end.
SELECT site, program, state, 'done' AS what, day, NULL::DATE AS until, fiscal_year(day) AS fiscal_year
FROM (
    SELECT site, program, state, delivered_on AS day FROM engagements WHERE delivered_on IS NOT NULL
    UNION ALL
    SELECT site, program, state, day FROM engagements_completed_again
    UNION ALL
    SELECT site, engagements.program, engagements.state, given.delivered_on
    FROM state.deliveries AS given
    JOIN engagements USING (engagement_id)
)
UNION ALL
SELECT site, program, state, 'going', day, until, NULL FROM engagements_active
