-- $1 subject[]
DELETE FROM clocks
WHERE subject = ANY($1::uuid[])
