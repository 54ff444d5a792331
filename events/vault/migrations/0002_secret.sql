-- One secret of the installation, under which digests of commands and ids of calls are made. It belongs
-- to nobody's facts, so that forgetting somebody never destroys it.
CREATE TABLE secret (
    is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
    id uuid NOT NULL,
    master text COLLATE "C" NOT NULL REFERENCES master (id),
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Answers the secret; where there is none yet, what is offered becomes it. Of two that offer at once one waits
-- for the other, and both are answered the same.
CREATE FUNCTION secret_ensure(under text, new_id uuid, new_wrapped bytea)
RETURNS TABLE (id uuid, master text, wrapped bytea, made_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM byfield_vault.secret) THEN
        PERFORM FROM byfield_vault.master AS m
        WHERE m.id = under AND m.retired_at IS NULL
        FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'master key % wraps nothing more: start anew with the current file', under
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        INSERT INTO byfield_vault.secret (id, master, wrapped)
        VALUES (new_id, under, new_wrapped)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN QUERY SELECT s.id, s.master, s.wrapped, s.made_at FROM byfield_vault.secret AS s;
END
$$;
REVOKE ALL ON FUNCTION secret_ensure FROM PUBLIC;

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
    INSERT INTO byfield_vault.reader (role, kind)
    SELECT role_name, told.kind FROM unnest(kinds) AS told (kind)
    ON CONFLICT DO NOTHING;
END
$$;
