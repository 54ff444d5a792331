-- Nobody changes or removes an event: not the owner, not a superuser, not a replica's session.
CREATE FUNCTION log.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'A mistake is corrected by a further event.';
END
$$;

CREATE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON log.event
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

-- ALWAYS: also under session_replication_role = replica, which silences ordinary triggers.
ALTER TABLE log.event ENABLE ALWAYS TRIGGER event_is_append_only;
