-- $1 year. What its next edition quotes, in an order that says nothing.
SELECT quote_id, engagement_id, words, mark
FROM testimonials
WHERE year = $1 AND words IS NOT NULL
ORDER BY quote_id
