-- parameters: role; the statement that makes it where it is missing, or null. Nobody logs in as it.
SELECT format('CREATE ROLE %I NOLOGIN', $1::text) WHERE to_regrole(quote_ident($1::text)) IS NULL
