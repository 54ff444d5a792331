-- how many snapshots and reviews are published, and the position and the digest of the last one of each
SELECT
    count(*) AS published,
    max(position) AS position,
    (SELECT digest FROM snapshots ORDER BY position DESC LIMIT 1) AS digest,
    (SELECT count(*) FROM reviews) AS reviews,
    (SELECT digest FROM reviews ORDER BY position DESC LIMIT 1) AS review_digest
FROM snapshots
