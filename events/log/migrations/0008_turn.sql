-- Whose turn it is to append. An advisory lock could be taken by any login at all; this one needs a
-- right on the table, and nobody is given one: the append functions take it for their callers.
-- The table stays empty.
CREATE TABLE log.turn ();

-- For as long as the next migration is not applied, both locks: callers that entered the former
-- function wait for, or hold, the former lock alone.
CREATE OR REPLACE FUNCTION log.begin_append() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appending needs READ COMMITTED, this transaction is %',
            upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    LOCK TABLE log.turn IN EXCLUSIVE MODE;
    PERFORM pg_advisory_xact_lock(27718028479523940);
END
$$;
