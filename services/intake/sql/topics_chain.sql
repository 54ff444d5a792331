-- $1 topic that is to go into another. What went into it is looked for through at most twenty before it.
WITH RECURSIVE behind (topic, generations) AS (
    SELECT $1::text, 0
    UNION
    SELECT topics.topic, behind.generations + 1
    FROM behind
    JOIN topics ON topics.merged_into = behind.topic
    WHERE behind.generations < 20
)
SELECT max(generations) + 2 AS topics FROM behind
