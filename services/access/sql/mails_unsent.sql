-- $1 mails_max
-- Those that were not sent and will not be, the latest first, and those that were tried in vain.
SELECT mail_id, kind, person_id, person_name.name, asked_at, attempts, says, ended_as, ended_at
FROM mail
LEFT JOIN person_name USING (person_id)
WHERE ended_as IN ('refused', 'given-up') OR (ended_as IS NULL AND says IS NOT NULL)
ORDER BY ended_at DESC NULLS FIRST, asked_at DESC
LIMIT $1
