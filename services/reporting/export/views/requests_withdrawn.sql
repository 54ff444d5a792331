-- A row for each request that the agency took back, on that day.
SELECT *, closed_on AS day, fiscal_year(closed_on) AS fiscal_year
FROM requests_asked
WHERE status = 'withdrawn'
