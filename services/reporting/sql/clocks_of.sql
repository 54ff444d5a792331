-- $1 subject[]
SELECT subject::text, steps
FROM clocks
WHERE subject = ANY($1::uuid[])
