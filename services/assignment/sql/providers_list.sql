-- $1 after provider or null, $2 limit
SELECT provider, version, name, programs, programs_since, member_from, member_until
FROM providers WHERE $1::text IS NULL OR provider > $1
ORDER BY provider LIMIT $2
