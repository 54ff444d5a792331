-- So that two who ask at once are counted one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('byfield access asked_request', 0))
