-- no parameters
SELECT stream, order_id FROM access.discarded
UNION SELECT stream, order_id FROM intake.discarded
UNION SELECT stream, order_id FROM assignment.discarded
UNION SELECT stream, order_id FROM reporting.discarded
