-- $1 since, $2 until: in which programs agencies were helped, with their kinds. Confidential work is
-- not in it, as no testimonial is of any.
SELECT DISTINCT requests.program, requests.ori, agencies.kind
FROM requests LEFT JOIN agencies USING (ori)
WHERE requests.delivered_on BETWEEN $1 AND $2 AND NOT requests.confidential
