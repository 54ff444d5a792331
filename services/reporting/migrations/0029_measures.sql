-- Measures are divided by two dimensions at once, and by more periods.

CREATE OR REPLACE FUNCTION divides_time(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('calendar-year', 'calendar-quarter', 'month', 'fiscal-year', 'fiscal-quarter');

CREATE FUNCTION divides_topics(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('topic');
COMMENT ON FUNCTION divides_topics IS 'Whether keys of the dimension follow from the topics alone.';

CREATE FUNCTION divides_asked(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dimension IN ('topic', 'delivery-type', 'intensity');
COMMENT ON FUNCTION divides_asked IS 'Whether keys of the dimension follow from what was asked for.';

CREATE FUNCTION period_of(dimension text, day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE dimension
    WHEN 'calendar-year'
        THEN to_char(least(greatest(day, date '0001-01-01'), date '9999-12-31')::timestamp, 'YYYY')
    WHEN 'calendar-quarter'
        THEN to_char(least(greatest(day, date '0001-01-01'), date '9999-12-31')::timestamp, 'YYYY-"Q"Q')
    WHEN 'month'
        THEN to_char(least(greatest(day, date '0001-01-01'), date '9999-12-31')::timestamp, 'YYYY-MM')
    WHEN 'fiscal-year' THEN federal_fiscal_year(day)::text
    WHEN 'fiscal-quarter'
        THEN to_char(
            least(greatest(day, date '0001-01-01'), date '9999-12-31') + interval '3 months',
            '"fy"YYYY-"q"Q'
        )
END;
COMMENT ON FUNCTION period_of IS 'The key of the period in which a day lies; null by a dimension that is none of time.';

CREATE FUNCTION period_ends_on(dimension text, key text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE dimension
    WHEN 'calendar-year' THEN make_date(key::integer, 12, 31)
    WHEN 'calendar-quarter'
        THEN (make_date(left(key, 4)::integer, 3 * right(key, 1)::integer, 1) + interval '1 month' - interval '1 day')::date
    WHEN 'month' THEN (to_date(key || '-01', 'YYYY-MM-DD') + interval '1 month' - interval '1 day')::date
    WHEN 'fiscal-year' THEN make_date(key::integer, 9, 30)
    WHEN 'fiscal-quarter'
        THEN (make_date(split_part(substr(key, 3), '-', 1)::integer, 3 * right(key, 1)::integer, 1) - interval '2 months' - interval '1 day')::date
END;
COMMENT ON FUNCTION period_ends_on IS 'The last day of the period of a key; null by a dimension that is none of time.';

CREATE OR REPLACE FUNCTION reach_day(dimension text, key text, until date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(coalesce(until, 'infinity'), coalesce(period_ends_on(dimension, key), 'infinity'));

CREATE OR REPLACE FUNCTION figure_periods(dimension text, first_on date, last_on date) RETURNS TABLE (
    key text, ends_on date
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    -- Days are from 1900 to 2099; old facts may say others, and nobody wants to see each month since the year 1.
    SELECT periods.key, least(period_ends_on(dimension, periods.key), last_on)
    FROM (
        SELECT DISTINCT period_of(dimension, month::date) AS key
        FROM generate_series(
            date_trunc('month', greatest(first_on, date '1900-01-01')::timestamp),
            least(last_on, date '2099-12-31')::timestamp,
            interval '1 month'
        ) AS month
        WHERE divides_time(dimension)
    ) AS periods
    UNION ALL
    SELECT NULL, coalesce(last_on, 'infinity')
    WHERE NOT divides_time(dimension)
$$;

CREATE FUNCTION agency_key(dimension text, kind text, state text, sworn integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE dimension
    WHEN 'agency-kind' THEN coalesce(kind, 'unknown')
    WHEN 'agency-size' THEN agency_size(sworn)
    WHEN 'state' THEN coalesce(state, 'unknown')
END;
COMMENT ON FUNCTION agency_key IS 'The key of an agency by a dimension that divides agencies.';

CREATE FUNCTION measure_inputs(
    first text, second text, day date, program text, topics text[], delivery_types text[], kind text,
    state text, sworn integer, provider text
) RETURNS TABLE (
    day date, program text, topics text[], delivery_types text[], kind text, state text, size text,
    provider text
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        CASE WHEN divides_time(first) OR divides_time(second) THEN day END,
        CASE WHEN first IN ('program', 'intensity') OR second IN ('program', 'intensity') THEN program END,
        CASE WHEN divides_topics(first) OR divides_topics(second) THEN topics END,
        CASE
            WHEN first IN ('delivery-type', 'intensity') OR second IN ('delivery-type', 'intensity')
                THEN delivery_types
        END,
        CASE WHEN 'agency-kind' IN (first, second) THEN kind END,
        CASE WHEN 'state' IN (first, second) THEN state END,
        CASE WHEN 'agency-size' IN (first, second) THEN agency_size(sworn) END,
        CASE WHEN 'provider' IN (first, second) THEN provider END
$$;
COMMENT ON FUNCTION measure_inputs IS 'What measure_keys looks at for two dimensions; the rest is null, so that all is alike in it.';

CREATE FUNCTION measure_keys(
    dimension text, day date, program text, topics text[], delivery_types text[], kind text,
    state text, size text, provider text, own text DEFAULT NULL
) RETURNS TABLE (key text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(CASE dimension
        WHEN 'program' THEN ARRAY[program]
        WHEN 'topic' THEN coalesce(nullif(topics, '{}'), ARRAY['unspecified'])
        WHEN 'delivery-type' THEN coalesce(nullif(delivery_types, '{}'), ARRAY['unspecified'])
        WHEN 'intensity' THEN ARRAY[ta_intensity(program, delivery_types)]
        WHEN 'agency-kind' THEN ARRAY[coalesce(kind, 'unknown')]
        WHEN 'agency-size' THEN ARRAY[coalesce(size, 'unknown')]
        WHEN 'state' THEN ARRAY[coalesce(state, 'unknown')]
        WHEN 'provider' THEN ARRAY[coalesce(provider, 'unassigned')]
        WHEN 'all' THEN ARRAY['all']
        ELSE ARRAY[CASE WHEN divides_time(dimension) THEN period_of(dimension, day) ELSE coalesce(own, 'unknown') END]
    END)
$$;
COMMENT ON FUNCTION measure_keys IS 'The keys under which something is counted by a dimension of services/reporting/measures/dimensions.py; all: it is not divided. Day is the business day that decides the period; own is the key by a dimension of some measures alone. What has several topics or delivery types counts once under each.';
