-- $1 quotes, $2 position, $3 day: whose they are, with the kind of the agency on that day.
SELECT testimonials.quote_id, testimonials.audience, testimonials.program, agencies.kind
FROM testimonials
LEFT JOIN agency_periods_as_of($2) AS agencies
    ON agencies.ori = testimonials.ori AND is_within($3::date, agencies.began_on, agencies.ended_on)
WHERE quote_id = ANY($1::uuid[])
ORDER BY quote_id
