-- $1 status or null, $2 ori, for the requests of the agency and of those that it succeeded, or null, $3 before position or null, $4 limit, $5 sees everything, $6 else the ori whose requests, and those of whom it succeeded, are seen alone, or null, $7 owner or null, $8 only those that nobody has, $9 only those that go on
SELECT * FROM request_summaries()
WHERE
    ($1::text IS NULL OR status = $1)
    AND ($2::text IS NULL OR ori = ANY (speaks_for($2)))
    AND ($3::bigint IS NULL OR position < $3)
    AND ($5::boolean OR ori = ANY (speaks_for($6::text)))
    AND ($7::text IS NULL OR owner = $7)
    AND (NOT $8::boolean OR owner IS NULL)
    AND (
        NOT $9::boolean
        OR status IN ('submitted', 'flagged', 'screened', 'assigned', 'held')
    )
ORDER BY position DESC LIMIT $4
