-- A row for each piece of work that counts, with the state of its agency on the day it was opened.
SELECT
    work.*, work.family_id AS site, coalesce(agency.state, 'unknown') AS state
FROM state.engagements AS work
LEFT JOIN state.agency_periods AS agency
    ON agency.ori = work.ori AND is_within(work.opened_on, agency.began_on, agency.ended_on)
WHERE work.counts
