-- $1 year, $2 edition (null: the last one)
SELECT
    review, position, year, edition, superseded_by, supersedes, reason, snapshot, as_of, published_on, digest, content,
    release, page_digest, typst, pdf_digest
FROM review_editions()
WHERE year = $1 AND ($2::integer IS NULL OR edition = $2)
ORDER BY edition DESC
LIMIT 1
