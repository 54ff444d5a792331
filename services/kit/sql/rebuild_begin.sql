-- $1 tables, $2 whether with their indexes
SELECT CASE WHEN $2 THEN rebuild_begin($1::text[]) ELSE rebuild_begin_bare($1::text[]) END
