-- $1 projection
SELECT pg_try_advisory_lock(hashtextextended('rebuild ' || current_schema() || ' ' || $1, 0))
