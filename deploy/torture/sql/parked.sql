-- no parameters
SELECT stream, reason FROM access.parked
UNION SELECT stream, reason FROM intake.parked
UNION SELECT stream, reason FROM assignment.parked
UNION SELECT stream, reason FROM reporting.parked
