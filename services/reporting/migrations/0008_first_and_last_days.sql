-- The driver writes the calendar's first and last day, 0001-01-01 and 9999-12-31, as -infinity and
-- infinity. No writer may say them any more, but old facts have them, and a figure is no error.

CREATE OR REPLACE FUNCTION federal_fiscal_year(day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN extract(
    year FROM least(greatest(day, date '0001-01-01'), date '9999-12-31') + interval '3 months'
)::integer;

CREATE OR REPLACE FUNCTION figure_keys(
    dimension text, day date, program text, topics text[], delivery_types text[], kind text,
    state text, sworn integer
) RETURNS TABLE (key text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(CASE dimension
        WHEN 'month' THEN ARRAY[
            to_char(least(greatest(day, date '0001-01-01'), date '9999-12-31')::timestamp, 'YYYY-MM')
        ]
        WHEN 'fiscal-year' THEN ARRAY[federal_fiscal_year(day)::text]
        WHEN 'program' THEN ARRAY[program]
        WHEN 'topic' THEN topics
        WHEN 'delivery-type' THEN delivery_types
        WHEN 'intensity' THEN ARRAY[ta_intensity(program, delivery_types)]
        WHEN 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
        WHEN 'agency-size' THEN ARRAY[agency_size(sworn)]
        WHEN 'state' THEN ARRAY[coalesce(state, 'unknown')]
        WHEN 'all' THEN ARRAY['all']
    END)
$$;
