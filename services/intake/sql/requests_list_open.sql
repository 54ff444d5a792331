-- $1 ori, $2 limit
SELECT * FROM request_summaries()
WHERE ori = $1 AND status IN ('submitted', 'flagged', 'screened', 'assigned', 'held')
ORDER BY position DESC LIMIT $2
