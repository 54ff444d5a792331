-- What both append functions share.

-- One writer at a time, from here to the end of the transaction. Any isolation but READ COMMITTED
-- is refused: its snapshot would precede the lock, and the last position read under it be old.
CREATE FUNCTION log.begin_append() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appending needs READ COMMITTED, this transaction is %',
            upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- The key is 'byfield' as a number.
    PERFORM pg_advisory_xact_lock(27718028479523940);
END
$$;

-- The last event of the append to which an event belongs: what that append answered. The events
-- of one append share stream, metadata and recorded_at, and follow one another.
CREATE FUNCTION log.last_of_append(
    of_stream text, of_version integer, OUT last_position bigint, OUT last_version integer
)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT later.position, later.version
    FROM log.event AS one
    JOIN log.event AS later
        ON later.stream = one.stream
        AND later.version BETWEEN one.version AND one.version + 499
        AND later.recorded_at = one.recorded_at
        AND later.metadata = one.metadata
    WHERE one.stream = of_stream AND one.version = of_version
    ORDER BY later.version DESC
    LIMIT 1
$$;
