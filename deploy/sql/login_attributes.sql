-- parameters: none; what the login of a connection may without a grant.
SELECT rolname AS login, rolsuper OR rolreplication OR rolbypassrls AS is_superuser
FROM pg_roles WHERE rolname = session_user
