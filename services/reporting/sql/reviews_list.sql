-- Every edition: one a year, and one for each correction.
SELECT
    review, year, edition,
    (
        SELECT later.review
        FROM reviews AS later
        WHERE (later.year, later.edition) = (reviews.year, reviews.edition + 1)
    ) AS superseded_by,
    reason, published_on
FROM reviews
ORDER BY year DESC, edition DESC
