-- $1 subject[], $2 ordinal[] (one for each subject)
DELETE FROM spells
USING unnest($1::uuid[], $2::smallint[]) AS gone (subject, ordinal)
WHERE spells.subject = gone.subject AND spells.ordinal = gone.ordinal
