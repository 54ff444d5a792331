-- how many are published, and the position and the digest of the last one
SELECT
    count(*) AS published,
    max(position) AS position,
    (SELECT digest FROM snapshots ORDER BY position DESC LIMIT 1) AS digest
FROM snapshots
