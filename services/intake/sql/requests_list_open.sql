-- $1 ori, also for those whose open work it has, $2 limit
SELECT * FROM request_summaries()
WHERE ori = ANY (speaks_for($1)) AND status IN ('submitted', 'flagged', 'screened', 'assigned', 'held')
ORDER BY position DESC LIMIT $2
