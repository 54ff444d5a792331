-- A row for each piece of work that was opened, with how many there were with it: of some of them
-- count anew, in the same order.
SELECT *, row_number() OVER (ORDER BY opened_on, position) AS number FROM engagements_opened
