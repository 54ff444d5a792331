-- A restore makes tables first, fills them, adds their keys, and fills materialized views at the very
-- end: until then this one cannot be read, and who reads it does nothing with tables that are half there.
CREATE MATERIALIZED VIEW whole AS SELECT true AS whole;

COMMENT ON MATERIALIZED VIEW whole IS 'Can be read once the schema is whole: the last thing that pg_restore fills.';
