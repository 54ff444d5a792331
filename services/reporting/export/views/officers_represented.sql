-- A row for each agency's part in a piece of work, with the officers that it had when that began;
-- of each agency count those of the last day.
SELECT part.*, period.sworn
FROM agencies AS part
LEFT JOIN state.agency_periods AS period
    ON period.ori = part.ori AND is_within(part.day, period.began_on, period.ended_on)
