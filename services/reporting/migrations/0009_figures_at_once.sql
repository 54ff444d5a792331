-- Figures are counted in two steps: first what is alike in all that the dimension asks, then that under its keys.
-- There are some thousand days and a few programs, and a hundred thousand engagements.

CREATE FUNCTION divides_agencies(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('agency-kind', 'agency-size', 'state');
COMMENT ON FUNCTION divides_agencies IS 'Whether keys of the dimension follow from the agency alone; if not, nobody need look at agencies.';

CREATE FUNCTION figure_inputs(
    dimension text, day date, program text, topics text[], delivery_types text[]
) RETURNS TABLE (day date, program text, topics text[], delivery_types text[])
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        CASE WHEN dimension IN ('month', 'fiscal-year') THEN day END,
        CASE WHEN dimension IN ('program', 'intensity') THEN program END,
        CASE WHEN dimension = 'topic' THEN topics END,
        CASE WHEN dimension IN ('delivery-type', 'intensity') THEN delivery_types END
$$;
COMMENT ON FUNCTION figure_inputs IS 'What figure_keys looks at for a dimension, beside the agency; the rest is null, so that all is alike in it.';
