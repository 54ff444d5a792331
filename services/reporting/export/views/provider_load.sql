-- A row for each stretch of days in which work went on.
SELECT * FROM engagements_active
