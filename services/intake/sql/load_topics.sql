-- $1 topic[]
SELECT topic, version, title, array_to_string(lists, ',') AS lists, listed_on, retired_on
FROM topics WHERE topic = ANY ($1::text[])
