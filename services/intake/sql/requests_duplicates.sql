-- $1 ori, $2 request_id, $3 limit
SELECT request_id
FROM requests
WHERE
    ori = $1
    AND request_id <> $2
    AND (
        merged_into = $2
        OR (status = 'declined' AND reason = 'duplicate' AND similar_requests @> ARRAY[$2::uuid])
        OR status NOT IN ('declined', 'withdrawn', 'merged', 'referred', 'delivered', 'evaluated')
    )
ORDER BY status IN ('merged', 'declined') DESC, position DESC
LIMIT $3
