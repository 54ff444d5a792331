-- $1 quote
SELECT testimonial_id FROM testimonials WHERE quote_id = $1
