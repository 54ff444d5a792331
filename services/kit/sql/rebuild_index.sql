-- $1 table
SELECT rebuild_index($1)
