-- $1 invitation_id[] that were told to be answered, $2 today (for codes, of which nothing is told)
-- In one statement, so that the rows do not say in which order they were used.
UPDATE evaluation_token SET told = true, attempt = NULL, receipt = NULL
WHERE NOT told AND (invitation_id = ANY ($1::uuid[]) OR is_code AND taken_on < $2::date)
