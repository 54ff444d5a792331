-- parameters: none; what of a connection's settings took effect, and which process answers.
SELECT pg_backend_pid() AS process,
    current_user::text AS role,
    current_setting('search_path') AS search_path,
    current_setting('transaction_isolation') AS transaction_isolation,
    current_setting('session_replication_role') AS session_replication_role
