-- From here on the turn is the table's lock alone. Both are taken in the order in which the function
-- takes them: whoever waited for the former lock alone has had it when this goes on.
SET LOCAL lock_timeout = '60s';
LOCK TABLE log.turn IN EXCLUSIVE MODE;
SELECT pg_advisory_xact_lock(27718028479523940);

-- One writer at a time, from here to the end of the transaction. Any isolation but READ COMMITTED
-- is refused: its snapshot would precede the lock, and the last position read under it be old.
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
    -- EXCLUSIVE lets readers of the table pass, such as pg_dump.
    LOCK TABLE log.turn IN EXCLUSIVE MODE;
    -- A transaction that was left open must not keep the turn from everybody.
    PERFORM set_config('idle_in_transaction_session_timeout', '10s', true);
END
$$;
