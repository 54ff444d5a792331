-- $1 how many of each kind, the last published first: snapshots and reviews, without what they say
(
    SELECT
        'snapshot' AS kind, snapshot AS name, fiscal_year, quarter, superseded_by, position, as_of, published_on,
        ARRAY[digest] AS digests
    FROM snapshot_editions()
    ORDER BY position DESC
    LIMIT $1
)
UNION ALL
(
    SELECT
        'review', review, year, 4, superseded_by, position, as_of, published_on,
        array_remove(ARRAY[digest, page_digest, pdf_digest], NULL)
    FROM review_editions()
    ORDER BY position DESC
    LIMIT $1
)
ORDER BY position DESC
