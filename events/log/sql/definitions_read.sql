-- parameters: schemas. What keeps the log as it is: tables, constraints, triggers, rules, policies,
-- functions, views, and who may do what. The owner's name differs from place to place.
WITH own AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = ANY ($1::text[])
), relation AS (
    SELECT c.*, own.nspname FROM pg_class AS c JOIN own ON own.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
), granted AS (
    SELECT 'schema' AS kind, nspname::text AS name, nspacl AS acl, nspowner AS owner FROM own
    UNION ALL
    SELECT 'table', nspname || '.' || relname, relacl, relowner FROM relation
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, proacl, proowner
    FROM pg_proc AS p JOIN own ON own.oid = p.pronamespace
)
SELECT 'table ' || nspname || '.' || relname AS name,
    format('%s persistence %s rows %s %s', relkind, relpersistence, relrowsecurity, relforcerowsecurity)
    || (
        SELECT coalesce(string_agg(
            format(E'\n%s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull,
                pg_get_expr(adbin, adrelid)), '' ORDER BY attnum), '')
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
    ) AS says
FROM relation
UNION ALL
SELECT 'constraint ' || nspname || '.' || relname || '.' || conname, pg_get_constraintdef(k.oid)
FROM pg_constraint AS k JOIN relation ON relation.oid = k.conrelid
UNION ALL
SELECT 'trigger ' || nspname || '.' || relname || '.' || tgname, pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
FROM pg_trigger AS t JOIN relation ON relation.oid = t.tgrelid
UNION ALL
SELECT 'rule ' || nspname || '.' || relname || '.' || rulename, pg_get_ruledef(r.oid) || ' ' || ev_enabled::text
FROM pg_rewrite AS r JOIN relation ON relation.oid = r.ev_class
UNION ALL
SELECT 'policy ' || nspname || '.' || relname || '.' || polname, polcmd::text
FROM pg_policy AS y JOIN relation ON relation.oid = y.polrelid
UNION ALL
SELECT 'event trigger ' || evtname, evtevent || ' ' || evtfoid::regproc::text || ' ' || evtenabled::text
FROM pg_event_trigger
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text,
    concat_ws(E'\n', lanname, prosecdef, provolatile, array_to_string(proconfig, ' '),
        format_type(prorettype, NULL), prosrc)
FROM pg_proc AS p
JOIN own ON own.oid = p.pronamespace
JOIN pg_language AS l ON l.oid = p.prolang
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
