-- $1 position of the last one seen (null: from the last published), $2 limit
SELECT
    position, snapshot, fiscal_year, quarter, edition, supersedes, superseded_by, reason, as_of, published_on, digest
FROM snapshot_editions()
WHERE $1::bigint IS NULL OR position < $1
ORDER BY position DESC
LIMIT $2
