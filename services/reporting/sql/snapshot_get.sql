-- $1 name, or 'latest': of the last quarter that is published, the last edition
SELECT snapshot, position, fiscal_year, quarter, edition, superseded_by, as_of, digest, content
FROM snapshot_editions()
WHERE snapshot = $1 OR $1 = 'latest'
ORDER BY fiscal_year DESC, quarter DESC, edition DESC
LIMIT 1
