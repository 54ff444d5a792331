-- $1 testimonial_id
SELECT shown.*, agencies.name AS agency_name, agencies.kind AS agency_kind
FROM testimonials_of_center() AS shown LEFT JOIN agencies ON agencies.ori = shown.ori
WHERE shown.testimonial_id = $1
