-- parameters: none; how a server is set for this login, what its archive does, its clock.
SELECT current_setting('server_version_num')::int / 10000 AS major,
    current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS full_page_writes,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('archive_mode') AS archive_mode,
    current_setting('archive_command') IN ('', '(disabled)') AND current_setting('archive_library') = ''
        AS archives_nowhere,
    coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), FALSE) AS archive_fails,
    has_database_privilege('public', current_database(), 'CONNECT, TEMPORARY') AS is_open,
    clock_timestamp() AS clock
FROM pg_stat_archiver
