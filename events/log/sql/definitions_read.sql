-- parameters: schemas. What keeps the log as it is: tables, constraints, indexes, triggers, rules, policies,
-- functions, views, who owns and who may do what, and what else reaches into them. The owner's name differs
-- from place to place; everything has that of the schema `log`. It may take on every role, as superusers may: what
-- these are members of is not told.
WITH RECURSIVE own AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = ANY ($1::text[])
), owner AS (
    SELECT nspowner AS oid FROM own WHERE nspname = 'log'
), relation AS (
    SELECT c.*, own.nspname FROM pg_class AS c JOIN own ON own.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
), reaching AS (
    -- Roles that may do something with the log, and whoever can take them on, by however many steps.
    SELECT oid FROM pg_roles WHERE rolname LIKE 'byfield\_%' OR rolname = 'pg_write_all_data'
    UNION
    SELECT oid FROM owner
    UNION
    SELECT m.member FROM pg_auth_members AS m
    JOIN reaching ON reaching.oid = m.roleid
    JOIN pg_roles AS r ON r.oid = m.member
    WHERE NOT r.rolsuper AND r.oid <> (SELECT oid FROM owner)
), granted AS (
    SELECT 'schema' AS kind, nspname::text AS name, nspacl AS acl, nspowner AS owner FROM own
    UNION ALL
    SELECT 'table', nspname || '.' || relname, relacl, relowner FROM relation
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, proacl, proowner
    FROM pg_proc AS p JOIN own ON own.oid = p.pronamespace
    UNION ALL
    SELECT 'column', nspname || '.' || relname || '.' || attname, attacl, relowner
    FROM pg_attribute JOIN relation ON relation.oid = attrelid
    WHERE attacl IS NOT NULL
)
SELECT 'table ' || nspname || '.' || relname AS name,
    format('%s persistence %s rows %s %s %s', relkind, relpersistence, relrowsecurity, relforcerowsecurity,
        array_to_string(reloptions, ' '))
    || (
        SELECT coalesce(string_agg(
            format(E'\n%s %s %s %s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull,
                pg_get_expr(adbin, adrelid), attgenerated, attidentity, attcollation::regcollation),
            '' ORDER BY attnum), '')
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
    ) AS says
FROM relation
UNION ALL
SELECT 'constraint ' || nspname || '.' || relname || '.' || conname, pg_get_constraintdef(k.oid)
FROM pg_constraint AS k JOIN relation ON relation.oid = k.conrelid
UNION ALL
SELECT 'index ' || nspname || '.' || relname || '.' || indexrelid::regclass::text,
    concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisready, indislive, indimmediate)
FROM pg_index JOIN relation ON relation.oid = indrelid
UNION ALL
SELECT 'trigger ' || nspname || '.' || relname || '.' || tgname, pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
FROM pg_trigger AS t JOIN relation ON relation.oid = t.tgrelid
UNION ALL
SELECT 'rule ' || nspname || '.' || relname || '.' || rulename, pg_get_ruledef(r.oid) || ' ' || ev_enabled::text
FROM pg_rewrite AS r JOIN relation ON relation.oid = r.ev_class
UNION ALL
SELECT 'policy ' || nspname || '.' || relname || '.' || polname,
    concat_ws(E'\n', polcmd, polpermissive, polroles::regrole[]::text, pg_get_expr(polqual, polrelid),
        pg_get_expr(polwithcheck, polrelid))
FROM pg_policy AS y JOIN relation ON relation.oid = y.polrelid
UNION ALL
-- Rows of a child are rows of its parent, wherever the child is.
SELECT 'inheritance ' || inhrelid::regclass::text || ' from ' || inhparent::regclass::text, inhseqno::text
FROM pg_inherits
WHERE inhparent IN (SELECT oid FROM relation) OR inhrelid IN (SELECT oid FROM relation)
UNION ALL
SELECT 'event trigger ' || evtname, evtevent || ' ' || evtfoid::regproc::text || ' ' || evtenabled::text
FROM pg_event_trigger
UNION ALL
-- Triggers that are not ALWAYS do not fire then.
SELECT 'setting session_replication_role of ' || CASE setrole WHEN 0 THEN 'everybody' ELSE setrole::regrole::text END,
    string_agg(setting, ' ' ORDER BY setdatabase)
FROM pg_db_role_setting, unnest(setconfig) AS setting
WHERE split_part(setting, '=', 1) = 'session_replication_role'
    AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
GROUP BY setrole
UNION ALL
SELECT format('member %s of %s', m.member::regrole, m.roleid::regrole),
    concat_ws(' ', bool_or(m.admin_option), bool_or(m.inherit_option), bool_or(m.set_option))
FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.member
WHERE (m.roleid IN (SELECT oid FROM reaching) OR r.rolname LIKE 'byfield\_%')
    AND NOT r.rolsuper AND r.oid <> (SELECT oid FROM owner)
GROUP BY m.member, m.roleid
UNION ALL
-- What no grant is needed for.
SELECT 'attributes of role ' || rolname, concat_ws(' ', rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls)
FROM pg_roles
WHERE rolname LIKE 'byfield\_%' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text,
    concat_ws(E'\n', prokind, lanname, prosecdef, provolatile, proisstrict, array_to_string(proconfig, ' '),
        pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), prosrc, probin,
        pg_get_function_sqlbody(p.oid))
FROM pg_proc AS p
JOIN own ON own.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
UNION ALL
SELECT 'type ' || t.oid::regtype::text, concat_ws(' ', typtype, format_type(typbasetype, typtypmod), typnotnull, typdefault)
FROM pg_type AS t JOIN own ON own.oid = t.typnamespace
WHERE t.typtype <> 'c' AND t.typelem = 0
UNION ALL
SELECT 'operator ' || o.oid::regoperator::text, oprcode::regprocedure::text
FROM pg_operator AS o JOIN own ON own.oid = o.oprnamespace
UNION ALL
SELECT 'owner of ' || kind || ' ' || name, 'another'
FROM granted
WHERE owner <> (SELECT oid FROM owner)
UNION ALL
SELECT concat('default grant ', nspname, ' ', defaclobjtype), defaclacl::text
FROM pg_default_acl LEFT JOIN own ON own.oid = defaclnamespace
WHERE defaclnamespace = 0 OR own.oid IS NOT NULL
UNION ALL
SELECT 'grant ' || kind || ' ' || name, coalesce((
    SELECT string_agg(
        format('%s=%s%s',
            CASE grantee WHEN 0 THEN 'PUBLIC' WHEN owner THEN 'OWNER' ELSE grantee::regrole::text END,
            privilege_type, CASE WHEN is_grantable AND grantee <> owner THEN '*' ELSE '' END),
        ' ' ORDER BY grantee <> owner, grantee::regrole::text, privilege_type)
    FROM aclexplode(acl)
), 'default')
FROM granted
ORDER BY 1
