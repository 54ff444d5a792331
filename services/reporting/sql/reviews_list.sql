-- Every edition: one a year, and one for each correction.
SELECT review, year, edition, superseded_by, reason, published_on
FROM review_editions()
ORDER BY year DESC, edition DESC
