-- The whole is counted beside what it is divided into, in one pass; what is alike is compared by single keys where there are no
-- several, and by the beginning of its period where two dimensions divide it.
--
-- counted_by, and keys_of of five arguments, stay for processes of the former release, until all are replaced.

CREATE FUNCTION has_several(dimension text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN divides_topics(dimension) OR dimension = 'delivery-type';
COMMENT ON FUNCTION has_several IS 'Whether one thing may stand under several keys of the dimension.';

CREATE FUNCTION key_of(
    dimension text, program text, delivery_types text[], kind text, state text, sworn integer, provider text,
    own text
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN divides_time(dimension) OR has_several(dimension) THEN NULL
    WHEN dimension = 'all' THEN 'all'
    WHEN dimension = 'program' THEN program
    WHEN dimension = 'intensity' THEN ta_intensity(program, delivery_types)
    WHEN dimension = 'agency-kind' THEN coalesce(kind, 'unknown')
    WHEN dimension = 'agency-size' THEN agency_size(sworn)
    WHEN dimension = 'state' THEN coalesce(state, 'unknown')
    WHEN dimension = 'provider' THEN coalesce(provider, 'unassigned')
    ELSE coalesce(own, 'unknown')
END;
COMMENT ON FUNCTION key_of IS 'The key under which something is counted by a dimension of services/reporting/measures/dimensions.py; all: it is not divided; null where it follows from the day, or where there may be several. Own is the key by a dimension of some measures alone.';

CREATE FUNCTION several_keys(dimension text, topics text[], delivery_types text[]) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN divides_topics(dimension) THEN coalesce(nullif(topics, '{}'), ARRAY['unspecified'])
    WHEN dimension = 'delivery-type' THEN coalesce(nullif(delivery_types, '{}'), ARRAY['unspecified'])
END;

CREATE FUNCTION alike_by(
    first text, second text, called jsonb, day date, program text, topics text[], delivery_types text[],
    kind text, state text, sworn integer, provider text, own text DEFAULT NULL, other_own text DEFAULT NULL
) RETURNS TABLE (day date, key text, keys text[], other text, others text[])
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        CASE
            WHEN NOT divides_time(first) AND NOT divides_time(second) THEN NULL
            -- Days are few where nothing else divides them; else hardly a day has two alike.
            WHEN 'all' IN (first, second) THEN day
            ELSE period_begins(time_of(first, second), day)::date
        END,
        key_of(first, program, delivery_types, kind, state, sworn, provider, own),
        several_keys(first, named.topics, delivery_types),
        key_of(second, program, delivery_types, kind, state, sworn, provider, other_own),
        several_keys(second, named.topics, delivery_types)
    FROM (
        SELECT
            CASE
                WHEN called IS NULL OR topics = '{}' OR NOT (called ? '' OR called ?| topics) THEN topics
                ELSE ARRAY(
                    SELECT DISTINCT jsonb_array_elements_text(
                        coalesce(called -> topic, called -> '', jsonb_build_array(topic))
                    )
                    FROM unnest(topics) AS topic
                )
            END AS topics
    ) AS named
$$;
COMMENT ON FUNCTION alike_by IS 'What keys_of looks at for two dimensions: what is alike in that is grouped first. Day may be that of the beginning of its period. Called has the keys of topics that do not count under their own; null: all do.';

CREATE FUNCTION keys_of(
    first text, second text, day date, key text, keys text[], other text, others text[], whole boolean
)
RETURNS TABLE (key text, other text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT
        firsts.key,
        unnest(CASE
            WHEN firsts.key IS NULL THEN ARRAY[NULL::text]
            WHEN has_several(second) THEN others
            WHEN divides_time(second) THEN ARRAY[period_of(second, day)]
            ELSE ARRAY[other]
        END)
    FROM (
        SELECT unnest(
            CASE
                WHEN has_several(first) THEN keys
                WHEN divides_time(first) THEN ARRAY[period_of(first, day)]
                ELSE ARRAY[key]
            END
            || CASE WHEN whole THEN ARRAY[NULL::text] END
        ) AS key
    ) AS firsts
$$;
COMMENT ON FUNCTION keys_of(text, text, date, text, text[], text, text[], boolean) IS 'The keys under which something is counted by two dimensions, once under each: it may have several topics or delivery types. If whole, also once under keys that are null.';

-- Engagements of families of several, and those that were completed again, are few.
CREATE INDEX engagements_moved ON engagements (family_id) WHERE engagement_id <> family_id;
CREATE INDEX engagements_before_moved ON engagements_before (family_id) WHERE engagement_id <> family_id;
CREATE INDEX engagements_completed_again ON engagements (engagement_id) WHERE completed_again_on <> '{}';
CREATE INDEX engagements_before_completed_again ON engagements_before (engagement_id) WHERE completed_again_on <> '{}';

CREATE FUNCTION last_day(first text, second text, since date, until date, known date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN divides_time(first) OR divides_time(second) THEN coalesce(until, greatest(known, since)) ELSE until END;
COMMENT ON FUNCTION last_day IS 'The last day of which figures are asked what goes on then: by periods, that of the last one, which ends where nothing more is known; null: for ever.';
