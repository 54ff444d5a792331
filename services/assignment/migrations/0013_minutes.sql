-- How long deliveries took is counted in whole minutes: hours of older facts are the nearest minute's.

CREATE FUNCTION minutes_of(hours double precision) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(hours * 60)::integer;
COMMENT ON FUNCTION minutes_of IS 'The minutes that hours mean, as events/rules/durations.py says: hours to two places give them back.';

UPDATE deliveries SET hours = round(minutes_of(hours) / 60.0, 2)
WHERE hours <> round(minutes_of(hours) / 60.0, 2);
UPDATE engagements SET hours = counted.hours
FROM (
    SELECT engagement_id, round(sum(minutes_of(hours)) / 60.0, 2) AS hours
    FROM deliveries
    WHERE struck_on IS NULL
    GROUP BY engagement_id
) AS counted
WHERE engagements.engagement_id = counted.engagement_id AND engagements.hours <> counted.hours;
COMMENT ON COLUMN deliveries.hours IS 'To two places; minutes_of gives the minutes back.';
COMMENT ON COLUMN engagements.hours IS 'Of the deliveries that were not struck: their minutes in all, as hours to two places.';
