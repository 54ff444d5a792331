-- $1 subject[]
SELECT kind, subject, type, content
FROM clock_facts
WHERE subject = ANY($1::uuid[])
ORDER BY position
