-- A row for each stretch of days in which work at a site went on; count its sites once each.
SELECT * FROM engagements_active
