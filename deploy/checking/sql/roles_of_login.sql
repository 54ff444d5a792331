-- parameters: roles that the process needs; who logged in, and which other roles of ours it may take on.
SELECT session_user::text AS login, ARRAY(
    SELECT rolname::text FROM pg_roles
    WHERE rolname LIKE 'byfield\_%' AND rolcanlogin AND rolname <> ALL ($1::text[])
        AND pg_has_role(session_user, oid, 'SET')
    ORDER BY rolname
) AS others
