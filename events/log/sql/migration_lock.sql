-- parameters: none. The key is 'migrate' as a number; one runner a database.
SELECT pg_try_advisory_lock(30796665482998885)
