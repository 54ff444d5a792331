-- $1 quotes. Those whose words may still be shown.
SELECT quote_id, words, mark
FROM testimonials
WHERE quote_id = ANY($1::uuid[]) AND words IS NOT NULL
ORDER BY quote_id
