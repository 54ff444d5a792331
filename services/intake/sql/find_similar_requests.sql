-- $1 ori, $2 topic[], $3 submitted from, $4 submitted until, $5 request_id of the one compared, $6 limit. What came to nothing is like nothing.
SELECT request_id
FROM requests
WHERE
    ori = $1
    AND topics && $2::text[]
    AND submitted_on BETWEEN $3 AND $4
    AND request_id <> $5
    AND status NOT IN ('declined', 'withdrawn', 'merged', 'cancelled')
ORDER BY position DESC LIMIT $6
