-- $1 position of the last one seen (null: from the last published), $2 limit
SELECT
    position, snapshot, fiscal_year, quarter, edition, supersedes,
    (
        SELECT later.snapshot
        FROM snapshots AS later
        WHERE (later.fiscal_year, later.quarter, later.edition)
            = (snapshots.fiscal_year, snapshots.quarter, snapshots.edition + 1)
    ) AS superseded_by,
    reason, as_of, published_on, digest
FROM snapshots
WHERE $1::bigint IS NULL OR position < $1
ORDER BY position DESC
LIMIT $2
