-- $1 tables
SELECT rebuild_end($1::text[])
