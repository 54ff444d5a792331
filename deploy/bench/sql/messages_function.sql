-- parameters: none. What its write_message does, in one function instead of its four: the category's lock, the
-- stream's version, the expected one, an insert with the position of a sequence.
CREATE FUNCTION messages.write_message(
    new_id text, stream text, new_type text, new_data jsonb, new_metadata jsonb,
    expected_version bigint
) RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    stream_version bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(left('x' || md5(split_part(stream, '-', 1)), 17)::bit(64)::bigint);
    SELECT max(m.position) INTO stream_version
    FROM messages.message AS m WHERE m.stream_name = stream;
    stream_version := coalesce(stream_version, -1);
    IF expected_version <> stream_version THEN
        RAISE EXCEPTION 'wrong expected version: % (stream: %, stream version: %)',
            expected_version, stream, stream_version;
    END IF;
    INSERT INTO messages.message (id, stream_name, position, type, data, metadata)
    VALUES (new_id::uuid, stream, stream_version + 1, new_type, new_data, new_metadata);
    RETURN stream_version + 1;
END
$$
