-- A row for each later completion of work that was reopened.
SELECT *, fiscal_year(day) AS fiscal_year
FROM (SELECT *, unnest(completed_again_on) AS day FROM engagements)
