-- A row for each stretch of days on which an agency (`ori`) stood so, and one more for each part in
-- work that is its own on these days: also of those whom it had succeeded by then. Reach is of the
-- last day of a period: of the agencies within whose stretch that day is, those with such a part in
-- the period, among those that are active. An agency that got another number is one (`agency`), and
-- of its parts in the period that counts with which it was served last (`served_as`).
WITH RECURSIVE
standing AS (
    SELECT * REPLACE (coalesce(ended_on, 'infinity'::DATE) AS ended_on) FROM state.agency_periods
),
counted_as AS (
    SELECT DISTINCT
        ori AS told, ori, DATE '1900-01-01' AS began_on, 'infinity'::DATE AS ended_on, 0 AS steps
    FROM agencies
    UNION
    SELECT
        counted.told, gone.heir, greatest(counted.began_on, gone.began_on),
        least(counted.ended_on, gone.ended_on), counted.steps + 1
    FROM counted_as AS counted
    JOIN standing AS gone
        ON gone.ori = counted.ori AND gone.heir IS NOT NULL
        AND gone.began_on < counted.ended_on AND gone.ended_on > counted.began_on
    WHERE counted.steps < 10
),
stretches AS (
    SELECT
        NULL::VARCHAR AS told, ori, kind, state, sworn, standing, began_on, ended_on
    FROM standing
    UNION ALL
    SELECT
        counted.told, own.ori, own.kind, own.state, own.sworn, own.standing,
        greatest(counted.began_on, own.began_on), least(counted.ended_on, own.ended_on)
    FROM counted_as AS counted
    JOIN standing AS own
        ON own.ori = counted.ori AND own.heir IS NULL
        AND own.began_on < counted.ended_on AND own.ended_on > counted.began_on
)
SELECT
    stretch.ori, coalesce(stretch.state, 'unknown') AS state, stretch.kind, stretch.sworn,
    stretch.standing, stretch.began_on,
    if(stretch.ended_on = 'infinity', NULL, stretch.ended_on) AS ended_on,
    part.engagement_id, part.program, part.leads, part.agency, part.ori AS served_as,
    part.state AS served_in, part.day, part.fiscal_year
FROM stretches AS stretch
LEFT JOIN agencies AS part ON part.ori = stretch.told
