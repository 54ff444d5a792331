-- $1 status or null, $2 ori, for the requests of the agency and of those that it succeeded, or null, $3 before position or null, $4 limit, $5 sees everything, $6 ori whose confidential ones, and those of whom it succeeded, are seen too, or null
SELECT * FROM request_summaries()
WHERE
    ($1::text IS NULL OR status = $1)
    AND ($2::text IS NULL OR ori = ANY (speaks_for($2)))
    AND ($3::bigint IS NULL OR position < $3)
    AND (NOT confidential OR $5::boolean OR ori = ANY (speaks_for($6::text)))
ORDER BY position DESC LIMIT $4
