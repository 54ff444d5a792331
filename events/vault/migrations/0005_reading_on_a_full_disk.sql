-- On a disk without room keys are still read: what cannot be counted then is said in the server's log. Whoever asks
-- cannot bring that about, so nobody reads uncounted by it; where the database takes no writes (which a session can
-- ask for itself) a read is refused as before.
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
        SELECT asker, k.kind, current_date, count(*)
        FROM byfield_vault.key AS k
        WHERE k.id = ANY (asked) AND k.wrapped IS NOT NULL
        GROUP BY k.kind
        ORDER BY k.kind
        ON CONFLICT (role, kind, day) DO UPDATE SET keys = u.keys + excluded.keys;
    EXCEPTION WHEN disk_full THEN
        RAISE WARNING '% unwrapped % keys at most, and there is no room to count them', asker, cardinality(asked);
    END;
    RETURN QUERY
    SELECT k.id, k.master, k.wrapped FROM byfield_vault.key AS k WHERE k.id = ANY (asked);
END
$$;
