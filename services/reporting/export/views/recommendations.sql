-- A row for each recommendation, on the day it was made, with the state of its agency then.
SELECT
    made.*, made.made_on AS day, fiscal_year(made.made_on) AS fiscal_year,
    coalesce(agency.state, 'unknown') AS state
FROM state.recommendations AS made
LEFT JOIN state.agency_periods AS agency
    ON agency.ori = made.ori AND is_within(made.made_on, agency.began_on, agency.ended_on)
