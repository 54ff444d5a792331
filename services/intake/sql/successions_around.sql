-- $1 ori of an agency, $2 ori of another that is to succeed it, or null. Both directions go through at most twenty.
WITH RECURSIVE
behind (ori, generations) AS (
    SELECT $1::text, 0
    UNION
    SELECT agencies.ori, behind.generations + 1
    FROM behind
    JOIN agencies ON agencies.successor = behind.ori
    WHERE behind.generations < 20
),
ahead (ori, generations) AS (
    SELECT $2::text, 0
    UNION
    SELECT agencies.successor, ahead.generations + 1
    FROM ahead
    JOIN agencies ON agencies.ori = ahead.ori
    WHERE agencies.successor IS NOT NULL AND ahead.generations < 20
)
SELECT
    (SELECT max(generations) + 1 FROM behind) + (SELECT max(generations) + 1 FROM ahead)
        AS agencies,
    ARRAY(SELECT ori FROM behind WHERE generations = 1 ORDER BY ori) AS predecessors
