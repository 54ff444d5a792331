-- $1 tables
SELECT rebuild_swap($1::text[])
