-- Whoever restores data, or repairs it by hand, names the schema and has it in no search path.
CREATE OR REPLACE FUNCTION begin_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %I.generation SET number = number + 1', TG_TABLE_SCHEMA);
    RETURN NULL;
END
$$;
