-- $1 position, $2 from, $3 until: in which programs agencies were helped, with their kinds on the last
-- of these days. Confidential work is not in it, as no testimonial is of any.
SELECT DISTINCT engagements.program, engagements.ori, agencies.kind
FROM engagements_as_of($1) AS engagements
JOIN open_work($1) USING (engagement_id)
LEFT JOIN agency_periods_as_of($1) AS agencies
    ON agencies.ori = engagements.ori AND is_within($3::date, agencies.began_on, agencies.ended_on)
WHERE engagements.delivered_on BETWEEN $2 AND $3
