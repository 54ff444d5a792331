-- A row for each agency's part in a piece of work; count those that lead none of it.
SELECT * FROM agencies
