-- What still wraps something is not retired, what is retired wraps nothing more, and no row goes away: whoever asks,
-- with the statements of whatever release. A key lost here is a text lost everywhere; without the secret no former
-- command is found.
CREATE FUNCTION refuse_early_retirement() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The row is locked by now, and a statement in here sees what was wrapped until then.
    IF EXISTS (SELECT FROM byfield_vault.key AS k WHERE k.master = new.id AND k.wrapped IS NOT NULL) THEN
        RAISE EXCEPTION 'master key % is not retired: it still wraps keys', new.id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF EXISTS (SELECT FROM byfield_vault.secret AS s WHERE s.master = new.id) THEN
        RAISE EXCEPTION 'master key % is not retired: it still wraps the secret of digests and ids', new.id
            USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Rotate with a release that wraps the secret anew.';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER master_wraps_nothing
BEFORE UPDATE OF retired_at ON master
FOR EACH ROW WHEN (new.retired_at IS NOT NULL)
EXECUTE FUNCTION refuse_early_retirement();
ALTER TABLE master ENABLE ALWAYS TRIGGER master_wraps_nothing;

-- `keys_make` and `secret_ensure` look themselves, once for all that they insert.
CREATE FUNCTION refuse_retired_master() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM byfield_vault.master AS m
    WHERE m.id = new.master AND m.retired_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'master key % wraps nothing more: start anew with the current file', new.master
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER key_under_no_retired_master
BEFORE UPDATE OF master ON key
FOR EACH ROW WHEN (new.master <> old.master)
EXECUTE FUNCTION refuse_retired_master();
ALTER TABLE key ENABLE ALWAYS TRIGGER key_under_no_retired_master;
CREATE TRIGGER secret_under_no_retired_master
BEFORE UPDATE OF master ON secret
FOR EACH ROW WHEN (new.master <> old.master)
EXECUTE FUNCTION refuse_retired_master();
ALTER TABLE secret ENABLE ALWAYS TRIGGER secret_under_no_retired_master;

CREATE FUNCTION refuse_removal() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'no row of byfield_vault.% is ever removed', tg_table_name
        USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;
CREATE TRIGGER master_is_kept BEFORE DELETE OR TRUNCATE ON master
FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
ALTER TABLE master ENABLE ALWAYS TRIGGER master_is_kept;
CREATE TRIGGER key_is_kept BEFORE DELETE OR TRUNCATE ON key
FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
ALTER TABLE key ENABLE ALWAYS TRIGGER key_is_kept;
CREATE TRIGGER secret_is_kept BEFORE DELETE OR TRUNCATE ON secret
FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
ALTER TABLE secret ENABLE ALWAYS TRIGGER secret_is_kept;

REVOKE ALL ON FUNCTION refuse_early_retirement, refuse_retired_master, refuse_removal FROM PUBLIC;
