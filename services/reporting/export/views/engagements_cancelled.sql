-- A row for each piece of work that was cancelled, on that day.
SELECT *, cancelled_on AS day, fiscal_year(cancelled_on) AS fiscal_year
FROM engagements
WHERE cancelled_on IS NOT NULL
