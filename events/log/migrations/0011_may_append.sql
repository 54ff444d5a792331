-- Which facts are whose: filled by `byfield migrate` from the catalogue. It only grows, so that an
-- older release does not take from a newer one what that may tell.
CREATE TABLE log.may_append (
    writer text COLLATE "C" NOT NULL,
    category text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    PRIMARY KEY (writer, category, type)
);

CREATE FUNCTION log.allow_append(of_writer text, categories text[], types text[]) RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO log.may_append (writer, category, type)
    SELECT of_writer, told.category, told.type
    FROM unnest(categories, types) AS told (category, type)
    ON CONFLICT DO NOTHING
$$;

REVOKE ALL ON FUNCTION log.allow_append FROM PUBLIC;
GRANT SELECT ON log.may_append TO byfield_service;
