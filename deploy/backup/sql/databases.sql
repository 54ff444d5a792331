-- parameters: none; the databases of a server that can be entered.
SELECT datname::text AS name FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname
