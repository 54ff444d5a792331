-- parameters: origin (null: that of the newest seal), size; the last seal up to that size, and the first beyond it
WITH asked AS (
    SELECT coalesce($1::text, (
        SELECT origin FROM log.seal ORDER BY sealed_at DESC, origin DESC, size DESC LIMIT 1
    )) AS origin
)
(
    SELECT s.origin, s.size, s.note, s.sealed_at
    FROM log.seal AS s JOIN asked ON s.origin = asked.origin
    WHERE s.size <= $2
    ORDER BY s.size DESC
    LIMIT 1
)
UNION ALL
(
    SELECT s.origin, s.size, s.note, s.sealed_at
    FROM log.seal AS s JOIN asked ON s.origin = asked.origin
    WHERE s.size > $2
    ORDER BY s.size
    LIMIT 1
)
