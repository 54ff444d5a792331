-- A row for each piece of work that was delivered, on that day, with the days since its request.
SELECT work.*, work.day - request.submitted_on AS days
FROM engagements_delivered AS work
JOIN state.requests AS request USING (request_id)
