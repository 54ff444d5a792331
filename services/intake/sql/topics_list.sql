-- $1 list or null, $2 whether retired ones are wanted too, $3 after topic or null, $4 limit
SELECT topic, version, title, lists, listed_on, retired_on, merged_into, split_into FROM topics
WHERE
    ($1::text IS NULL OR $1 = ANY (lists))
    AND ($2 OR retired_on IS NULL)
    AND ($3::text IS NULL OR topic > $3)
ORDER BY topic LIMIT $4
