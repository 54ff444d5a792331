-- Who unwrapped how many keys is also counted by sequences: these go on though the transaction is undone in which the
-- keys were read, and need no room on a full disk. So whoever reads keys cannot take back that it did. After the server
-- lost its power a sequence may be ahead by 32.
CREATE TABLE counter (
    role text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    ever regclass NOT NULL,
    PRIMARY KEY (role, kind)
);

-- Makes the counter of a role and a kind, if there is none. It stays when the role may unwrap that kind no more.
CREATE FUNCTION ensure_counter(role_name text, of_kind text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sequence_name CONSTANT text := format('byfield_vault.%I', format('unwrapped_%s_%s', role_name, of_kind));
    before bigint;
BEGIN
    IF EXISTS (SELECT FROM byfield_vault.counter AS c WHERE c.role = role_name AND c.kind = of_kind) THEN
        RETURN;
    END IF;
    EXECUTE 'CREATE SEQUENCE ' || sequence_name;
    SELECT sum(u.keys) INTO before FROM byfield_vault.unwrapped AS u WHERE u.role = role_name AND u.kind = of_kind;
    IF before > 0 THEN
        PERFORM setval(sequence_name::regclass, before);
    END IF;
    INSERT INTO byfield_vault.counter (role, kind, ever) VALUES (role_name, of_kind, sequence_name::regclass);
END
$$;
REVOKE ALL ON FUNCTION ensure_counter FROM PUBLIC;

SELECT ensure_counter(every.role, every.kind)
FROM (SELECT role, kind FROM reader UNION SELECT role, kind FROM unwrapped) AS every;

CREATE OR REPLACE FUNCTION allow(role_name text, kinds text[], destroys boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA byfield_vault TO %I', role_name);
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION byfield_vault.masters, byfield_vault.master_add, '
        'byfield_vault.keys_make, byfield_vault.keys_read, byfield_vault.secret_ensure TO %I', role_name
    );
    IF destroys THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION byfield_vault.keys_destroy TO %I', role_name);
    END IF;
    DELETE FROM byfield_vault.reader AS r WHERE r.role = role_name AND r.kind <> ALL (kinds);
    PERFORM byfield_vault.ensure_counter(role_name, told.kind) FROM unnest(kinds) AS told (kind);
    INSERT INTO byfield_vault.reader (role, kind)
    SELECT role_name, told.kind FROM unnest(kinds) AS told (kind)
    ON CONFLICT DO NOTHING;
END
$$;

CREATE OR REPLACE FUNCTION keys_read(asked uuid[]) RETURNS TABLE (id uuid, master text, wrapped bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    asker CONSTANT text := byfield_vault.caller();
    foreign_kind text;
    durable text;
BEGIN
    SELECT k.kind INTO foreign_kind
    FROM byfield_vault.key AS k
    WHERE k.id = ANY (asked) AND NOT EXISTS (
        SELECT FROM byfield_vault.reader AS r WHERE r.role = asker AND r.kind = k.kind
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% may not unwrap keys of kind %', asker, foreign_kind
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A count may be lost with the server's power; the answer does not wait for the disk.
    durable := set_config('synchronous_commit', 'off', true);
    BEGIN
        INSERT INTO byfield_vault.unwrapped AS u (role, kind, day, keys)
        SELECT asker, k.kind, current_date, greatest(count(*), count(nextval(c.ever)))
        FROM byfield_vault.key AS k
        LEFT JOIN byfield_vault.counter AS c ON c.role = asker AND c.kind = k.kind
        WHERE k.id = ANY (asked) AND k.wrapped IS NOT NULL
        GROUP BY k.kind
        ORDER BY k.kind
        ON CONFLICT (role, kind, day) DO UPDATE SET keys = u.keys + excluded.keys;
    EXCEPTION WHEN disk_full THEN
        RAISE WARNING '% unwrapped % keys at most, and there is no room to count them by day', asker, cardinality(asked);
    END;
    RETURN QUERY
    SELECT k.id, k.master, k.wrapped FROM byfield_vault.key AS k WHERE k.id = ANY (asked);
END
$$;
