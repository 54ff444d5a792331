-- Deliveries by agency name the delivery, so that what a figure counts can be listed (docs/decisions/0118-what-a-figure-counts.md).
DROP FUNCTION deliveries_by_agency;
CREATE FUNCTION deliveries_by_agency(at bigint, apart boolean, by_mode boolean) RETURNS TABLE (
    delivery_id uuid, engagement_id uuid, ori text, program text, delivery_type text, topics text[], delivered_on date,
    provider text, mode text, deliveries integer, attendees integer, minutes integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, topics, delivered_on, provider, mode, 1,
        CASE
            WHEN by_mode THEN 0
            WHEN apart AND attended <> '{}'
                THEN attendees_in_person + attendees_virtual - (SELECT sum(told)::integer FROM unnest(attended) AS told)
            ELSE attendees_in_person + attendees_virtual
        END,
        minutes_of(hours)
    FROM deliveries_as_of(at)
    UNION ALL
    SELECT
        delivery_id, engagement_id, ori, program, delivery_type, topics, delivered_on, provider, present.mode, 0,
        present.attendees - CASE
            WHEN apart AND attended <> '{}' THEN (
                SELECT sum(CASE present.mode WHEN 'virtual' THEN virtually ELSE told - virtually END)::integer
                FROM unnest(attended, attended_virtually) AS apart_from (told, virtually)
            )
            ELSE 0
        END,
        0
    FROM deliveries_as_of(at) AS deliveries
    CROSS JOIN LATERAL (
        VALUES ('in-person', attendees_in_person), ('virtual', attendees_virtual)
    ) AS present (mode, attendees)
    WHERE by_mode
    UNION ALL
    SELECT
        delivery_id, engagement_id, told.ori, program, delivery_type, topics, delivered_on, provider, present.mode,
        0, present.attendees, 0
    FROM deliveries_as_of(at) AS deliveries
    CROSS JOIN LATERAL unnest(attended_by, attended, attended_virtually) AS told (ori, attendees, virtually)
    CROSS JOIN LATERAL (
        VALUES
            ('in-person', CASE WHEN by_mode THEN told.attendees - told.virtually ELSE told.attendees END),
            ('virtual', CASE WHEN by_mode THEN told.virtually END)
    ) AS present (mode, attendees)
    WHERE apart AND attended <> '{}' AND present.attendees > 0
$$;
COMMENT ON FUNCTION deliveries_by_agency IS 'Deliveries, each with the lead agency and its mode; if apart, attendees of whom it is told with their own; if by_mode, attendees under the mode in which they were there.';
