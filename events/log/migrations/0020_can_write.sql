-- Whether the log could be written just now, for health. It appends nothing: it flushes a
-- transaction of its own, and spills some hundred kilobytes onto the data's disk and drops them.
CREATE FUNCTION log.can_write() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET work_mem = '64kB'
AS $$
BEGIN
    IF pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean THEN
        RAISE EXCEPTION 'nothing can be written' USING ERRCODE = 'read_only_sql_transaction';
    END IF;
    PERFORM pg_current_xact_id();
    PERFORM count(*) FROM generate_series(1, 10000);
END
$$;

REVOKE ALL ON FUNCTION log.can_write FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.can_write TO byfield_service, byfield_relay;
