-- The seals of the log: signed heads of a Merkle tree over its records, and the full tiles of that tree
-- (docs/audit.md). Whoever owns the database can write here too, but cannot sign: the key is elsewhere.
SELECT log.ensure_role('byfield_seal');
SELECT log.ensure_member('byfield_seal', current_user);

CREATE TABLE log.seal (
    -- The name of the log. A log that was restored to before its seals goes on under a new one.
    origin text COLLATE "C" NOT NULL,
    -- The position of the last record under the seal.
    size bigint NOT NULL
        CONSTRAINT seal_size_from_one CHECK (size >= 1),
    -- A C2SP checkpoint: origin, size, root, signatures.
    note text COLLATE "C" NOT NULL
        CONSTRAINT seal_note_size CHECK (octet_length(note) <= 8192),
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (origin, size)
);

CREATE TABLE log.tile (
    level smallint NOT NULL,
    number bigint NOT NULL,
    -- 256 hashes of 32 bytes.
    hashes bytea NOT NULL
        CONSTRAINT tile_is_full CHECK (octet_length(hashes) = 8192),
    root bytea NOT NULL
        CONSTRAINT tile_root_size CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, number)
);
-- Hashes do not become smaller by being compressed.
ALTER TABLE log.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TRIGGER seal_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON log.seal
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER tile_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON log.tile
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
ALTER TABLE log.seal ENABLE ALWAYS TRIGGER seal_is_append_only;
ALTER TABLE log.tile ENABLE ALWAYS TRIGGER tile_is_append_only;

GRANT USAGE ON SCHEMA log TO byfield_seal;
GRANT SELECT ON log.event TO byfield_seal;
GRANT SELECT, INSERT ON log.seal, log.tile TO byfield_seal;
GRANT SELECT ON log.seal, log.tile TO byfield_service;

-- As in 0015_writers.sql; the sealer gets in, too.
CREATE OR REPLACE FUNCTION log.close_database() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    database_name text := current_database();
    role_name text;
BEGIN
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', database_name);
    IF has_database_privilege('public', database_name, 'CONNECT') THEN
        RAISE EXCEPTION 'database % is open to everybody, and % cannot close it',
            database_name, current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Migrate as the owner of the database.';
    END IF;
    FOREACH role_name IN ARRAY ARRAY[
        'byfield_service', 'byfield_relay', 'byfield_import', 'byfield_seal'
    ] LOOP
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', database_name, role_name);
    END LOOP;
END
$$;
