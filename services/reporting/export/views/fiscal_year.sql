-- The federal fiscal year of a day: it begins in October of the year before.
fiscal_year(day) AS year(day) + (month(day) >= 10)::INTEGER
