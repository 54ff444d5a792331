-- $1 invitation_id[] that were told to be answered, $2 today (for codes, of which nothing is told)
-- In one statement, so that the rows do not say in which order they were used; nor on which day, for of one
-- engagement there may be one answer that day.
UPDATE evaluation_token SET told = true, attempt = NULL, receipt = NULL, taken_on = given_on
WHERE NOT told AND (invitation_id = ANY ($1::uuid[]) OR is_code AND taken_on < $2::date)
