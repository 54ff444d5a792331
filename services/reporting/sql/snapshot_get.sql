-- $1 name, or 'latest': of the last quarter that is published, the last edition
SELECT
    snapshot, position, fiscal_year, quarter, edition,
    (
        SELECT later.snapshot
        FROM snapshots AS later
        WHERE (later.fiscal_year, later.quarter, later.edition)
            = (snapshots.fiscal_year, snapshots.quarter, snapshots.edition + 1)
    ) AS superseded_by,
    as_of, digest, content
FROM snapshots
WHERE snapshot = $1 OR $1 = 'latest'
ORDER BY fiscal_year DESC, quarter DESC, edition DESC
LIMIT 1
