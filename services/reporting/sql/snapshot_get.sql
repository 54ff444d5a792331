-- $1 name, or 'latest': of the last quarter that is published, the last edition
SELECT snapshot, digest, content
FROM snapshots
WHERE snapshot = $1 OR $1 = 'latest'
ORDER BY fiscal_year DESC, quarter DESC, edition DESC
LIMIT 1
