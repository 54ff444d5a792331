-- A row for each piece of work that was delivered, with the days since its request.
SELECT * FROM days_to_delivery
