-- parameters: none; the schema is the search path's first. Its role need not be able to make
-- schemas where it exists already.
DO $$
DECLARE
    schema_name text := (parse_ident(current_setting('search_path')))[1];
BEGIN
    IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', schema_name);
    END IF;
END
$$
