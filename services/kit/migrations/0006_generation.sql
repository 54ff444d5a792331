-- What was counted from a projection's rows as of a position stays true until rows of earlier positions change:
-- after a rebuild, after a parked fact was handled or given up, after a feed began anew. Whoever keeps answers
-- keeps the number beside them. The tables move it themselves, so that nobody who changes them can forget it.

CREATE TABLE generation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL
);
INSERT INTO generation (number) VALUES (1);

COMMENT ON TABLE generation IS 'Moved in the transaction that changes what rows say of earlier positions; answers of another number are not to be used.';

-- Whoever restores data, or repairs it by hand, names the schema and has it in no search path.
CREATE FUNCTION begin_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %I.generation SET number = number + 1', TG_TABLE_SCHEMA);
    RETURN NULL;
END
$$;

-- A release and a rebuild take facts from the parked ones; a statement that finds none counts too.
CREATE TRIGGER begin_generation AFTER DELETE ON parked
FOR EACH STATEMENT EXECUTE FUNCTION begin_generation();

CREATE TRIGGER begin_generation AFTER INSERT OR DELETE ON checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION begin_generation();
