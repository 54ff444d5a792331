-- parameters: none. The table of message-db (github.com/message-db/message-db) and its indexes, in our words.
CREATE SCHEMA messages
    CREATE TABLE message (
        global_position bigserial PRIMARY KEY,
        position bigint NOT NULL,
        time timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
        stream_name text NOT NULL,
        type text NOT NULL,
        data jsonb,
        metadata jsonb,
        id uuid NOT NULL UNIQUE,
        UNIQUE (stream_name, position)
    )
    CREATE INDEX message_category ON message (
        split_part(stream_name, '-', 1),
        global_position,
        split_part(metadata ->> 'correlationStreamName', '-', 1)
    )
