-- parameters: key. Held for as long as the connection lives; false where another holds it.
SELECT pg_try_advisory_lock($1)
