-- $1 ori[]
DELETE FROM agencies
WHERE ori = ANY($1::text[])
