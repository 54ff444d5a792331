-- $1 projection
SELECT pg_advisory_unlock(hashtextextended('rebuild ' || current_schema() || ' ' || $1, 0))
