-- A row for each piece of work that was completed, on the day on which its site first was; count
-- sites once each. Under one program or state, a site first was on the first `delivered_on` there.
SELECT *, fiscal_year(day) AS fiscal_year
FROM (
    SELECT *, min(delivered_on) OVER (PARTITION BY site) AS day
    FROM engagements
    WHERE delivered_on IS NOT NULL
)
