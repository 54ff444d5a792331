-- parameters: role, verifier of the password or null; the statement that lets the role log in itself.
SELECT format('ALTER ROLE %I LOGIN PASSWORD %s', $1::text, coalesce(quote_literal($2::text), 'NULL'))
