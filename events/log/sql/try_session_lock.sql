-- $1 key bigint: take the advisory lock for as long as this connection lives; false if it is taken
SELECT pg_try_advisory_lock($1) AS taken;
