-- $1 subject[], $2 steps[] (one for each subject)
UPDATE clocks
SET steps = moved.steps
FROM unnest($1::uuid[], $2::text[]) AS moved (subject, steps)
WHERE clocks.subject = moved.subject
