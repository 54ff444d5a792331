-- $1 table
SELECT rebuild_analyze($1)
