-- Keys of facts, wrapped under master keys that no database has. Roles reach them by functions alone.
CREATE TABLE master (
    id text COLLATE "C" PRIMARY KEY,
    -- What only this key can have made: a process compares its own before it works.
    proof bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    -- Since when it wraps nothing more, and no process may wrap under it.
    retired_at timestamptz
);

CREATE TABLE key (
    id uuid PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    master text COLLATE "C" NOT NULL REFERENCES master (id),
    wrapped bytea,
    made_at timestamptz NOT NULL DEFAULT now(),
    -- A destroyed key leaves this, so that "destroyed" is told from "missing".
    destroyed_at timestamptz,
    because text,
    CONSTRAINT key_is_there_or_destroyed CHECK (
        (wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (because IS NOT NULL)
    )
);
-- By it a rotation finds what is left to do.
CREATE INDEX key_by_master ON key (master, id) WHERE wrapped IS NOT NULL;

-- Who may unwrap what.
CREATE TABLE reader (
    role text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    PRIMARY KEY (role, kind)
);

CREATE TABLE unwrapped (
    role text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day date NOT NULL,
    keys bigint NOT NULL,
    PRIMARY KEY (role, kind, day)
);

-- The role that a connection has taken on, or else logged in with; inside of a function that runs as
-- its owner `current_user` is that owner.
CREATE FUNCTION caller() RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(nullif(current_setting('role'), 'none'), session_user::text)
$$;

CREATE FUNCTION masters() RETURNS TABLE (id text, proof bytea, is_retired boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id, m.proof, m.retired_at IS NOT NULL FROM byfield_vault.master AS m
$$;

CREATE FUNCTION master_add(new_id text, new_proof bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO byfield_vault.master (id, proof) VALUES (new_id, new_proof) ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION keys_make(new_kind text, under text, new_ids uuid[], new_wrapped bytea[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM byfield_vault.master AS m
    WHERE m.id = under AND m.retired_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'master key % wraps nothing more: start anew with the current file', under
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO byfield_vault.key (id, kind, master, wrapped)
    SELECT made.id, new_kind, under, made.wrapped
    FROM unnest(new_ids, new_wrapped) AS made (id, wrapped);
END
$$;

-- A key without `wrapped` was destroyed; one that is not answered is missing.
CREATE FUNCTION keys_read(asked uuid[]) RETURNS TABLE (id uuid, master text, wrapped bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
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
    INSERT INTO byfield_vault.unwrapped AS u (role, kind, day, keys)
    SELECT asker, k.kind, current_date, count(*)
    FROM byfield_vault.key AS k
    WHERE k.id = ANY (asked) AND k.wrapped IS NOT NULL
    GROUP BY k.kind
    ORDER BY k.kind
    ON CONFLICT (role, kind, day) DO UPDATE SET keys = u.keys + excluded.keys;
    RETURN QUERY
    SELECT k.id, k.master, k.wrapped FROM byfield_vault.key AS k WHERE k.id = ANY (asked);
END
$$;

-- Destroys what is not destroyed yet, and answers which that were.
CREATE FUNCTION keys_destroy(asked uuid[], why text) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE byfield_vault.key AS k
    SET wrapped = NULL, destroyed_at = clock_timestamp(), because = why
    WHERE k.id = ANY (asked) AND k.wrapped IS NOT NULL
    RETURNING k.id
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA byfield_vault FROM PUBLIC;

-- Called by `byfield migrate`: a role reaches the functions, and unwraps these kinds and no others.
CREATE FUNCTION allow(role_name text, kinds text[], destroys boolean) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA byfield_vault TO %I', role_name);
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION byfield_vault.masters, byfield_vault.master_add, '
        'byfield_vault.keys_make, byfield_vault.keys_read TO %I', role_name
    );
    IF destroys THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION byfield_vault.keys_destroy TO %I', role_name);
    END IF;
    DELETE FROM byfield_vault.reader AS r WHERE r.role = role_name AND r.kind <> ALL (kinds);
    INSERT INTO byfield_vault.reader (role, kind)
    SELECT role_name, told.kind FROM unnest(kinds) AS told (kind)
    ON CONFLICT DO NOTHING;
END
$$;
REVOKE ALL ON FUNCTION allow FROM PUBLIC;
