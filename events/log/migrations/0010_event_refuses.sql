-- What no event may be, whoever writes it and however. NOT VALID: what is in the log already stays.
-- Constraints and not the functions' word, so that they hold for the owner and for COPY too.
SET LOCAL lock_timeout = '60s';
-- In the order in which an append locks.
LOCK TABLE log.turn IN EXCLUSIVE MODE;

ALTER TABLE log.event
    -- Cast always, though IS JSON is cheaper: that takes an escaped U+0000, lone surrogates and
    -- numbers that jsonb cannot hold (1e400000, 20,000 decimals), and a sieve that finds the numbers
    -- costs as much as the cast. So log.event_json can show whatever the table takes.
    ADD CONSTRAINT event_data_object
        CHECK (jsonb_typeof(convert_from(data, 'UTF8')::jsonb) = 'object') NOT VALID,
    -- As jsonb has it: 8 bytes, and for each pair 8 and the bytes of its key and its value.
    ADD CONSTRAINT event_metadata_size
        CHECK (pg_column_size(metadata) <= 4096) NOT VALID,
    -- Whoever reads a fact may ask who told it, and what it belongs to.
    ADD CONSTRAINT event_metadata_names
        CHECK (metadata ?& '{actor,correlation_id}') NOT VALID,
    ADD CONSTRAINT event_metadata_flat
        CHECK (NOT metadata @? 'strict $.* ? (@.type() != "string")') NOT VALID;
