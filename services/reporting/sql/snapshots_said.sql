-- $1 how many, the last published first
SELECT
    snapshot,
    (
        SELECT later.snapshot
        FROM snapshots AS later
        WHERE (later.fiscal_year, later.quarter, later.edition)
            = (snapshots.fiscal_year, snapshots.quarter, snapshots.edition + 1)
    ) AS superseded_by,
    content
FROM snapshots
ORDER BY position DESC
LIMIT $1
