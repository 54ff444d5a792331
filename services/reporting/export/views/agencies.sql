-- A row for each agency's part in a piece of work, from the day it began; count agencies once each.
-- `ori` is who it was on that day (whoever had succeeded it by then), `agency` the same under the
-- number that it has at last.
WITH RECURSIVE
taking_part AS (
    SELECT engagement_id, ori AS told, opened_on AS day, true AS leads, program
    FROM engagements
    UNION ALL
    SELECT
        work.engagement_id, part.ori, greatest(part.joined_on, work.opened_on), false, work.program
    FROM state.participants AS part
    JOIN engagements AS work USING (request_id)
    WHERE coalesce(part.left_on, 'infinity'::DATE) >= work.opened_on
        AND part.joined_on <= coalesce(work.active_until[len(work.active_from)], 'infinity'::DATE)
),
following AS (
    SELECT told, day, told AS ori, 0 AS steps FROM taking_part
    UNION
    SELECT following.told, following.day, period.heir, following.steps + 1
    FROM following
    JOIN state.agency_periods AS period ON period.ori = following.ori
    WHERE period.heir IS NOT NULL
        AND is_within(following.day, period.began_on, period.ended_on)
        AND following.steps < 10
),
called AS (
    SELECT told, day, arg_max(ori, steps) AS ori FROM following GROUP BY told, day
),
renumbered AS (
    SELECT ori, heir AS today, 1 AS steps
    FROM state.agency_periods
    WHERE standing = 'renumbered'
    UNION
    SELECT renumbered.ori, further.heir, renumbered.steps + 1
    FROM renumbered
    JOIN state.agency_periods AS further
        ON further.ori = renumbered.today AND further.standing = 'renumbered'
    WHERE renumbered.steps < 10
),
numbered AS (
    SELECT ori, arg_max(today, steps) AS today FROM renumbered GROUP BY ori
)
SELECT
    part.engagement_id, coalesce(numbered.today, called.ori) AS agency, called.ori, part.leads,
    part.program, part.day, fiscal_year(part.day) AS fiscal_year,
    coalesce(period.state, 'unknown') AS state
FROM taking_part AS part
JOIN called ON called.told = part.told AND called.day = part.day
LEFT JOIN numbered ON numbered.ori = called.ori
LEFT JOIN state.agency_periods AS period
    ON period.ori = called.ori AND is_within(part.day, period.began_on, period.ended_on)
