-- A row for each agency at a delivery, with how many attended from there: those of whom no agency
-- is told stand with the lead agency.
SELECT
    given.delivery_id, given.engagement_id, given.program, given.ori, given.attendees,
    given.delivered_on AS day, fiscal_year(given.delivered_on) AS fiscal_year,
    coalesce(agency.state, 'unknown') AS state
FROM (
    SELECT
        delivery_id, engagement_id, program, ori, delivered_on,
        attendees_in_person + attendees_virtual - coalesce(list_sum(attended), 0) AS attendees
    FROM state.deliveries
    UNION ALL
    SELECT
        delivery_id, engagement_id, program, unnest(attended_by), delivered_on, unnest(attended)
    FROM state.deliveries
) AS given
LEFT JOIN state.agency_periods AS agency
    ON agency.ori = given.ori
    AND is_within(given.delivered_on, agency.began_on, agency.ended_on)
