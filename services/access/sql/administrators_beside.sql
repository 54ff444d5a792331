-- $1 the person that is not meant, $2 limit
SELECT person_id FROM people
WHERE lasting_administrator AND person_id <> $1
ORDER BY person_id LIMIT $2
