-- A row for each request that is no other's double, with the state of its agency on the day it was
-- submitted.
SELECT request.*, coalesce(agency.state, 'unknown') AS state
FROM state.requests AS request
LEFT JOIN state.agency_periods AS agency
    ON agency.ori = request.ori
    AND is_within(request.submitted_on, agency.began_on, agency.ended_on)
WHERE request.status <> 'merged' AND request.decline_reason IS DISTINCT FROM 'duplicate'
