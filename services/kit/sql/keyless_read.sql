-- no parameters. What kit writes to and what has no primary key.
SELECT relname FROM pg_class
WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
    AND relname IN ('checkpoint', 'parked', 'discarded', 'migration')
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'p')
ORDER BY relname
