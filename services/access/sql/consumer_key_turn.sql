-- $1 thumbprint
-- Who notes one key does so one after another: earlier releases noted some twice, so that no index can tell.
SELECT pg_advisory_xact_lock(hashtextextended($1, 0))
