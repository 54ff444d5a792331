-- $1 mail
SELECT person_id FROM person_name WHERE lower(mail) = lower($1)
