-- Under which keys something is counted, one definition for every figure. A row for each key:
-- what has several topics counts once under each. Plain SQL and not STRICT, so that the planner
-- takes it into the statement that calls it.

CREATE FUNCTION federal_fiscal_year(day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN extract(year FROM day + interval '3 months')::integer;
COMMENT ON FUNCTION federal_fiscal_year IS 'Begins on 1 October and is named by the year in which it ends.';

CREATE FUNCTION agency_size(sworn integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN sworn IS NULL THEN 'unknown'
    WHEN sworn < 50 THEN 'small'
    WHEN sworn < 250 THEN 'medium'
    ELSE 'large'
END;
COMMENT ON FUNCTION agency_size IS 'By budgeted sworn strength; that small is under 50 is published, the other bound is ours.';

CREATE FUNCTION figure_keys(
    dimension text, day date, program text, topics text[], kind text, state text, sworn integer
) RETURNS TABLE (key text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(CASE dimension
        WHEN 'month' THEN ARRAY[to_char(day::timestamp, 'YYYY-MM')]
        WHEN 'fiscal-year' THEN ARRAY[federal_fiscal_year(day)::text]
        WHEN 'program' THEN ARRAY[program]
        WHEN 'topic' THEN topics
        WHEN 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
        WHEN 'agency-size' THEN ARRAY[agency_size(sworn)]
        WHEN 'state' THEN ARRAY[coalesce(state, 'unknown')]
        WHEN 'all' THEN ARRAY['all']
    END)
$$;
COMMENT ON FUNCTION figure_keys IS 'dimension is all, month, fiscal-year, program, topic, agency-kind, agency-size or state; day is the business day that decides the period.';
