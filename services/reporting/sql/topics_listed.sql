-- $1 position
SELECT topic, lists FROM topics_as_of($1)
