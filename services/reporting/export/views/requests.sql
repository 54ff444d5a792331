-- A row for each request, on the day it was submitted.
SELECT *, submitted_on AS day, fiscal_year(submitted_on) AS fiscal_year FROM requests_asked
