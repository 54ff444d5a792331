-- A row for each piece of work that was opened, on that day.
SELECT *, opened_on AS day, fiscal_year(opened_on) AS fiscal_year
FROM engagements
WHERE opened_on IS NOT NULL
