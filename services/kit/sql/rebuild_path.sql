-- no parameters
-- The live schema comes second, for the functions and types that a projection may use.
SELECT quote_ident(rebuild_schema()) || ', ' || quote_ident(current_schema())
