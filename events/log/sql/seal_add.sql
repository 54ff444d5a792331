-- parameters: origin, size, note. Answers the note of that size if there was one already.
WITH added AS (
    INSERT INTO log.seal (origin, size, note) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
)
SELECT note FROM log.seal WHERE origin = $1 AND size = $2
