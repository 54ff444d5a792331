-- $1 table
SELECT rows, only_live, only_rebuilt FROM rebuild_compare($1)
