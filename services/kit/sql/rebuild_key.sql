-- $1 table
SELECT rebuild_key($1)
