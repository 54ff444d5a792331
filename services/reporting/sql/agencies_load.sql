-- $1 ori[]
SELECT *
FROM agencies
WHERE ori = ANY($1::text[])
