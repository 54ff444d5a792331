-- $1 subject[]
DELETE FROM spells
WHERE subject = ANY($1::uuid[])
