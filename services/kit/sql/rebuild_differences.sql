-- $1 table, $2 columns of its key, $3 the first position that counts, $4 at most so many rows
SELECT live, rebuilt, differences FROM rebuild_differences($1, $2, $3, $4)
