-- A row for each delivery, with the state of its lead agency on that day.
SELECT
    given.*, given.delivered_on AS day, fiscal_year(given.delivered_on) AS fiscal_year,
    round(given.hours * 60)::BIGINT AS minutes, coalesce(agency.state, 'unknown') AS state
FROM state.deliveries AS given
LEFT JOIN state.agency_periods AS agency
    ON agency.ori = given.ori
    AND is_within(given.delivered_on, agency.began_on, agency.ended_on)
