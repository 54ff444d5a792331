-- $1 limit
-- Open ones that came without an account, or that somebody said yes to by a link, the latest first.
SELECT request_id, ori, agencies.name AS agency_name, submitted_on, confidential, by_link
FROM requests LEFT JOIN agencies USING (ori)
WHERE (claimed OR by_link) AND status IN ('submitted', 'flagged', 'screened', 'assigned', 'held')
ORDER BY requests.position DESC LIMIT $1
