-- $1 mail_key, $2 agency, $3 day_ago
-- Of an address also those that were confirmed within a day: each was a mail to it, and a request.
SELECT
    count(*) FILTER (WHERE mail_key = $1) AS of_address,
    count(*) FILTER (WHERE agency = $2 AND confirmed_at IS NULL) AS of_agency,
    count(*) FILTER (WHERE confirmed_at IS NULL) AS in_all
FROM asked_request
WHERE confirmed_at IS NULL OR (mail_key = $1 AND asked_at > $3)
