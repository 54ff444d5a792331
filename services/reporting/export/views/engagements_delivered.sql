-- A row for each piece of work that was delivered, on the day of its first completion.
SELECT *, delivered_on AS day, fiscal_year(delivered_on) AS fiscal_year
FROM engagements
WHERE delivered_on IS NOT NULL
