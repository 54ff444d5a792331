-- The planner takes a function into the statement that calls it only where what it is made of is no more volatile than it
-- says itself: to_char and to_date are stable, so what calls them is.

ALTER FUNCTION period_of STABLE;
ALTER FUNCTION period_ends_on STABLE;
ALTER FUNCTION reach_day STABLE;

-- Nor does it take in a function with a subquery. Nearly every engagement has had one lead, or none.
ALTER FUNCTION lead_on RENAME TO lead_among;
COMMENT ON FUNCTION lead_among IS 'Who of several led an engagement on a day: before the first, the first.';

CREATE FUNCTION lead_on(led_by text[], led_from date[], day date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN cardinality(led_by) > 1 THEN lead_among(led_by, led_from, day)
    ELSE coalesce(led_by[1], 'unassigned')
END;
COMMENT ON FUNCTION lead_on IS 'Who led an engagement on a day: before the first, the first; unassigned where nobody has led it.';
