-- $1 tables
SELECT rebuild_begin($1::text[])
