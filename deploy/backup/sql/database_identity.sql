-- parameters: none; which database of which cluster a connection reached, by whatever address, and its version.
SELECT system_identifier::text || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
    AS identity, current_database()::text AS name, current_setting('server_version_num')::int / 10000 AS major
FROM pg_control_system()
