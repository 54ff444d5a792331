-- $1 how many, the last published first
SELECT snapshot, superseded_by, content
FROM snapshot_editions()
ORDER BY position DESC
LIMIT $1
