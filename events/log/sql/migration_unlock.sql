-- parameters: none
SELECT pg_advisory_unlock(30796665482998885)
