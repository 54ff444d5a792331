-- A row for each piece of work that was closed, on that day.
SELECT *, closed_on AS day, fiscal_year(closed_on) AS fiscal_year
FROM engagements
WHERE closed_on IS NOT NULL
