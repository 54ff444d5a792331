-- parameters: role; whether it logs in itself.
SELECT rolcanlogin FROM pg_roles WHERE rolname = $1
