-- A row for each delivery; hours are the sum of its minutes, divided by 60.
SELECT * FROM deliveries
